import { expect, test } from 'vitest';
import type { TimeLine } from '../engine/api';
import { nextStep, turns } from './model';
import { Player } from './player';

/** A log of ops at these times, loaded up to one of them. */
function lineOf(times: readonly number[], loaded = times.length) {
  let at = times.length;
  const line = {
    goTo: (n: number) => {
      at = n;
    },
    getState: () => ({
      status: loaded < times.length ? ('loading' as const) : ('ready' as const),
      loaded,
      head: times.length,
      at,
      first: 1,
    }),
    op: (n: number) =>
      n >= 1 && n <= loaded ? { time: times[n - 1] ?? 0, account: n % 2 ? 'ann' : 'bo', page: '1' } : undefined,
    load: (n: number) => {
      loaded = n;
    },
  };
  return line as typeof line & TimeLine;
}

/** A clock whose time passes when it is told to. */
function clock() {
  const waiting = new Set<{ at: number; run: () => void }>();
  let now = 0;
  return {
    after: (ms: number, run: () => void) => {
      const alarm = { at: now + ms, run };
      waiting.add(alarm);
      return () => void waiting.delete(alarm);
    },
    pass: (ms: number) => {
      const until = now + ms;
      for (;;) {
        const [next] = [...waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = next.at;
        waiting.delete(next);
        next.run();
      }
      now = until;
    },
  };
}

test('a step is as far away as it was, faster, and no pause is long', () => {
  const line = lineOf([0, 1000, 61_000]);
  expect(nextStep(line, 1, 3, 1)).toEqual({ n: 2, wait: 1000 });
  expect(nextStep(line, 1, 3, 4)).toEqual({ n: 2, wait: 250 });
  expect(nextStep(line, 2, 3, 1)).toEqual({ n: 3, wait: 1500 });
  expect(nextStep(line, 3, 3, 1)).toBeUndefined();
});

test('what happened close together is one step, also at the end', () => {
  const line = lineOf([0, 10, 20, 30, 100, 110]);
  expect(nextStep(line, 1, 6, 1)).toEqual({ n: 5, wait: 100 });
  expect(nextStep(line, 5, 6, 1)).toEqual({ n: 6, wait: 50 });
});

test('only what is loaded is played', () => {
  expect(nextStep(lineOf([0, 10, 20], 1), 1, 3, 1)).toBeUndefined();
  expect(nextStep(lineOf([0, 10, 20], 2), 1, 3, 1)).toEqual({ n: 2, wait: 50 });
});

test('the parts of the log say whose turn it was', () => {
  expect(turns(lineOf([0, 1, 2, 3], 2), 1, 4, 4)).toEqual(['ann', 'bo', undefined, undefined]);
  expect(turns(lineOf([0, 1]), 1, 2, 100)).toEqual(['ann', 'bo']);
  expect(turns(lineOf([]), 1, 0, 100)).toEqual([]);
});

test('a player begins anew from the end, plays to the end and stops there', () => {
  const [line, time] = [lineOf([0, 1000, 2000]), clock()];
  const player = new Player(line, time);
  player.setSpeed(1);
  player.play();
  expect(line.getState().at).toBe(1);
  time.pass(1000);
  expect([line.getState().at, player.getState().playing]).toEqual([2, true]);
  time.pass(1000);
  expect([line.getState().at, player.getState().playing]).toEqual([3, false]);
});

test('a player pauses, goes on where it stands, and at another speed at once', () => {
  const [line, time] = [lineOf([0, 1000, 2000]), clock()];
  const player = new Player(line, time);
  player.setSpeed(1);
  player.play();
  player.pause();
  time.pass(9999);
  expect(line.getState().at).toBe(1);
  player.play();
  player.setSpeed(4);
  time.pass(500);
  expect(line.getState().at).toBe(3);
});

test('a player waits for what is not loaded yet', () => {
  const [line, time] = [lineOf([0, 100, 200], 1), clock()];
  line.goTo(1);
  const player = new Player(line, time);
  player.play();
  time.pass(1000);
  expect([line.getState().at, player.getState().playing]).toEqual([1, true]);
  line.load(3);
  time.pass(1000);
  expect([line.getState().at, player.getState().playing]).toEqual([3, false]);
});
