import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, room, serve, strangers } from '@/testing/server';
import { OutcomeScreen } from '../frame/OutcomeScreen';
import type { Outcome } from '../frame/outcome';

afterEach(() => vi.useRealTimers());

async function show(outcome: Outcome, known = room({ number: '123456', kind: 'lesson' })) {
  serve({
    'GET /rooms/123456': ok(known),
    [`GET /lessons/${known.id}`]: ok({ course: 'c', course_title: 'Algebra' }),
  });
  const onAgain = vi.fn();
  const element = <OutcomeScreen number="123456" secret={undefined} outcome={outcome} onAgain={onAgain} />;
  const view = await renderRoutes([{ path: '/', element }]);
  return { ...view, onAgain };
}

test.each([
  ['left', 'You left the lesson'],
  ['ended', 'The lesson is over'],
  ['removed', 'You were removed from the lesson'],
  ['banned', 'You cannot come into this lesson'],
  ['room_full', 'The lesson is full'],
  ['locked', 'The lesson is locked'],
])('%s has words of a lesson, and the way to its course', async (code, title) => {
  const { container } = await show({ code });
  expect(await screen.findByRole('heading', { level: 1, name: title })).toBeDefined();
  expect((await screen.findByRole('link', { name: 'Go to the course' })).getAttribute('href')).toBe('/courses/c');
  await expectAccessible(container);
});

test('a planned lesson of an archived course says that it will not be held, and nothing else before', async () => {
  const known = room({ number: '123456', kind: 'lesson' });
  serve({ 'GET /rooms/123456': ok(known), [`GET /lessons/${known.id}`]: ok({ course: 'c', state: 'planned', off: true }) });
  const seen: string[] = [];
  const watch = new MutationObserver(() => seen.push(document.querySelector('h1')?.textContent ?? ''));
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  const element = <OutcomeScreen number="123456" secret={undefined} outcome={{ code: 'ended' }} onAgain={vi.fn()} />;
  const { container } = await renderRoutes([{ path: '/', element }]);
  expect(await screen.findByRole('heading', { level: 1, name: 'This lesson will not be held' })).toBeDefined();
  watch.disconnect();
  expect(seen).not.toContain('The lesson is over');
  await expectAccessible(container);
});

test('who is not of the course is led to where it can be joined', async () => {
  await show({ code: 'not_member' }, strangers({ number: '123456', kind: 'lesson' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'This lesson is for its course' })).toBeDefined();
  expect(screen.getByRole('link', { name: 'Find the course' }).getAttribute('href')).toBe('/courses');
});

test('who is too early hears when, and comes in by itself then', async () => {
  const { onAgain } = await show({ code: 'not_started', retry: Date.now() + 65_000 });
  await screen.findByRole('heading', { level: 1, name: 'The lesson has not begun' });
  vi.useFakeTimers();
  const now = Date.now();
  vi.setSystemTime(now);
  expect(screen.getByRole('button', { name: /^In 1:0\d$/ })).toHaveProperty('disabled', true);
  expect(onAgain).not.toHaveBeenCalled();
});

test('comes in at once when the time has passed', async () => {
  const { onAgain } = await show({ code: 'not_started', retry: Date.now() - 1 });
  await act(async () => {});
  await screen.findByRole('heading', { level: 1, name: 'The lesson has not begun' });
  expect(onAgain).toHaveBeenCalled();
});
