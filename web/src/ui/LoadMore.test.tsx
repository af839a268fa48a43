import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { ApiError } from '@/api';
import { setLocale } from '@/i18n';
import { LoadMore } from './LoadMore';

beforeEach(async () => {
  await setLocale('en', false);
  // Whatever is observed is in sight.
  const observer = class {
    constructor(readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
    observe = () => this.tell([{ isIntersecting: true }]);
    disconnect = () => undefined;
  };
  vi.stubGlobal('IntersectionObserver', observer);
  onTestFinished(() => void vi.unstubAllGlobals());
});

const page = (failure: Error | null, onMore: () => void) => (
  <MantineProvider env="test">
    <LoadMore loading={false} failure={failure} onMore={onMore} />
  </MantineProvider>
);

test('loads by itself what comes near, but what failed only by its button, which says why', () => {
  const onMore = vi.fn();
  const { rerender } = render(page(new ApiError('unavailable', 503), onMore));
  expect(onMore).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).not.toBe('');
  fireEvent.click(screen.getByRole('button', { name: 'Load more' }));
  expect(onMore).toHaveBeenCalledOnce();
  rerender(page(null, onMore));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(onMore).toHaveBeenCalledTimes(2);
});
