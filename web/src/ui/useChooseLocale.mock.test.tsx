import { act, renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { setLocale } from '@/i18n';
import { useChooseLocale } from './useChooseLocale';

vi.mock('@/i18n', () => ({ setLocale: vi.fn(), currentLocale: () => 'en' }));

test('says that a language did not load, until another is asked for', async () => {
  const { result } = renderHook(() => useChooseLocale());
  const shown = vi.fn();
  vi.mocked(setLocale).mockRejectedValueOnce(new TypeError('no network'));
  await act(async () => result.current.choose('en', shown));
  expect(result.current.failed).toBe(true);
  expect(shown).not.toHaveBeenCalled();
  vi.mocked(setLocale).mockResolvedValue();
  await act(async () => result.current.choose('en', shown));
  expect(result.current.failed).toBe(false);
  expect(shown).toHaveBeenCalledOnce();
});

test('keeps silent of a language that another one overtook', async () => {
  const { result } = renderHook(() => useChooseLocale());
  const shown = vi.fn();
  vi.mocked(setLocale).mockResolvedValue();
  await act(async () => result.current.choose('zh-CN', shown));
  expect(shown).not.toHaveBeenCalled();
});
