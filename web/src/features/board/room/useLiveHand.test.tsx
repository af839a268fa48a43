import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeSession } from '@/testing/room';
import { FakeBoard } from '../testing/fakeBoard';
import { useLiveHand } from './useLiveHand';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A hand on the board of a room; `given` is what it does there. */
function hold(given: { own: boolean; page: string; draw?: boolean }) {
  const [session, board] = [new FakeSession(), new FakeBoard()];
  const { rerender, result, unmount } = renderHook(
    ({ own, page, draw = true }) =>
      useLiveHand({ session, board, place: { board: 'b', own } }, page, { account: 'me', draw, any: draw }, {}),
    { initialProps: given },
  );
  return { rerender, unmount, live: () => result.current.live, told: () => session.called('live').map(([live]) => live) };
}

const looks = (page: string, view: readonly number[]) => ({ board: 'b', page, view, laser: false });

test('what who presents looks at is told from the beginning, and again to those who come later', () => {
  const { rerender, unmount, live, told } = hold({ own: false, page: '1' });
  live()({ view: [0, 0, 80, 60] });
  vi.advanceTimersByTime(10_000);
  expect(told()).toEqual([]);
  rerender({ own: true, page: '1' });
  expect(told()).toEqual([looks('1', [0, 0, 80, 60])]);
  live()({ view: [5, 5, 40, 30] });
  vi.advanceTimersByTime(2000);
  expect(told().slice(1)).toEqual([looks('1', [5, 5, 40, 30]), looks('1', [5, 5, 40, 30])]);
  rerender({ own: false, page: '1' });
  unmount();
  vi.advanceTimersByTime(10_000);
  expect(told()).toHaveLength(3);
});

test('a view is told of its own page only', () => {
  const { rerender, live, told } = hold({ own: true, page: '1' });
  live()({ view: [0, 0, 80, 60] });
  rerender({ own: true, page: '2' });
  vi.advanceTimersByTime(4000);
  expect(told()).toEqual([looks('1', [0, 0, 80, 60])]);
  live()({ view: [1, 1, 80, 60] });
  expect(told().at(-1)).toEqual(looks('2', [1, 1, 80, 60]));
});

test('without the right to draw the hand is not told', () => {
  const { live, told } = hold({ own: false, page: '1', draw: false });
  live()({ cursor: [1, 1] });
  expect(told()).toEqual([]);
});
