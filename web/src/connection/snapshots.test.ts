import { expect, it, onTestFinished, vi } from 'vitest';
import { tell } from './snapshots';

it('a listener that throws is reported and keeps no news from those after it', () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  onTestFinished(() => void vi.unstubAllGlobals());
  const broken = new Error('broken');
  const heard = vi.fn();
  const throws = () => {
    throw broken;
  };
  tell(new Set([throws, heard]), 'news');
  expect(heard).toHaveBeenCalledExactlyOnceWith('news');
  expect(report).toHaveBeenCalledExactlyOnceWith(broken);
});
