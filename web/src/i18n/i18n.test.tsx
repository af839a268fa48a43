import { act, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { preferredLocale, setLocale, useFormat, useT, withWords } from '.';

function Sample() {
  const t = useT();
  const format = useFormat();
  return (
    <p>
      {t('ui.retryIn', { seconds: 1 })} {format.number(1234.5)}
    </p>
  );
}

test('draws anew when the language changes, with its plurals', async () => {
  await setLocale('en', false);
  render(<Sample />);
  expect(screen.getByText('Try again in 1 second. 1,234.5')).toBeDefined();
  await act(() => setLocale('zh-CN', false));
  expect(screen.getByText('请在 1 秒后重试。 1,234.5')).toBeDefined();
  expect(document.documentElement.lang).toBe('zh-CN');
});

test('shows of two languages the one asked for last, whichever comes first', async () => {
  await Promise.all([setLocale('en', false), setLocale('zh-CN', false)]);
  await Promise.all([setLocale('en', false), setLocale('zh-CN', false), setLocale('en', false)]);
  expect(document.documentElement.lang).toBe('en');
});

function Pages() {
  return <p>{useT()('courses.mine')}</p>;
}

test('a page comes with its words, in each language from then on', async () => {
  await setLocale('zh-CN', false);
  const failing = withWords('pages', () => Promise.reject(new Error('away')));
  await expect(failing).rejects.toThrow('away');
  const chosen = setLocale('en', false); // before the page's words are wanted
  expect(await withWords('pages', async () => 'page')).toBe('page');
  await chosen;
  render(<Pages />);
  expect(screen.getByText('Your courses')).toBeDefined();
  await act(() => setLocale('zh-CN', false));
  expect(screen.getByText('我的课程')).toBeDefined();
});

test('starts with the language chosen before, else the first of the browser that we speak', async () => {
  const languages = vi.spyOn(navigator, 'languages', 'get');
  languages.mockReturnValue(['fr-FR', 'zh-TW', 'en']);
  expect(preferredLocale()).toBe('zh-CN');
  languages.mockReturnValue(['fr-FR', 'en-GB', 'zh']);
  expect(preferredLocale()).toBe('en');
  languages.mockReturnValue(['fr-FR']);
  expect(preferredLocale()).toBe('en');
  await setLocale('zh-CN');
  expect(preferredLocale()).toBe('zh-CN');
  localStorage.clear();
});
