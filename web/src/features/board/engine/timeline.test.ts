import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import type { TimeLine } from './api';
import { Board, type NumberedOp } from './model';
import { States } from './states';
import { draftOf, wishes } from './testing/deeds';
import { numbers } from './testing/handwriting';
import { ReferenceBoard } from './testing/reference-board';
import { seen } from './testing/seen';
import { openTimeLine } from './timeline';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A server with a log, of which it has kept what is after a number, and a checkpoint of that. */
function serving(log: readonly NumberedOp[], kept = 0, pageSize = 1000): FakeEnvironment {
  const env = new FakeEnvironment();
  const authors = [...new Set(log.map(({ account }) => account))].map((account) => ({
    account,
    name: account.toUpperCase(),
  }));
  const page = (after: number) => {
    const from = Math.max(after, kept);
    const ops = log.slice(from, from + pageSize).map((op) => ({ ...op, time: op.n * 10 }));
    const last = from + ops.length;
    return { ops, authors, next: last < log.length ? last : 0 };
  };
  const board = new ReferenceBoard();
  for (const { n: _, account, ...op } of log.slice(0, kept)) board.do(op, account, { draw: true, any: true });
  const checkpoint = kept > 0 ? { checkpoint: { n: kept, ...board.checkpoint() } } : {};
  env.answer = async (path) => {
    const after = /ops\?after=(\d+)$/.exec(path)?.[1];
    const body = after === undefined ? { n: log.length, ...checkpoint, ...page(kept) } : page(Number(after));
    return { status: 200, retryAfter: undefined, body: structuredClone(body) };
  };
  return env;
}

const opened = (env: FakeEnvironment): TimeLine => openTimeLine({ env, room: 'r', board: 'b' });

async function loaded(log: readonly NumberedOp[], kept = 0, pageSize = 1000): Promise<TimeLine> {
  const line = opened(serving(log, kept, pageSize));
  await pass(100);
  expect(line.getState().status).toBe('ready');
  return line;
}

const boxes = (count: number): NumberedOp[] =>
  Array.from({ length: count }, (_, i) => ({
    page: '1',
    op: 'add',
    id: `e${i}`,
    data: box,
    n: i + 1,
    account: i % 2 ? 'ada' : 'bo',
  }));

describe('the way that a board has come', () => {
  test('is loaded page by page, and begins at its end', async () => {
    const line = opened(serving(boxes(25), 0, 10));
    expect(line.getState()).toEqual({ status: 'loading', loaded: 0, head: 0, at: 0, first: 1 });
    await pass(100);
    expect(line.getState()).toEqual({ status: 'ready', loaded: 25, head: 25, at: 25, first: 1 });
    expect(line.scene.elements('1').length).toBe(25);
    expect(line.authors()).toEqual([
      { account: 'bo', name: 'BO' },
      { account: 'ada', name: 'ADA' },
    ]);
    expect(line.op(2)).toMatchObject({ n: 2, time: 20, account: 'ada', page: '1' });
    expect([line.op(0), line.op(26)]).toEqual([undefined, undefined]);
  });

  test('of a board on which nothing was done is short', async () => {
    const line = await loaded([]);
    expect(line.getState()).toEqual({ status: 'ready', loaded: 0, head: 0, at: 0, first: 1 });
  });

  test('shows each moment, forwards and backwards, and none that there was not', async () => {
    const line = await loaded(boxes(1200));
    for (const n of [0, 1, 700, 699, 1200, 3]) {
      line.goTo(n);
      expect([line.getState().at, line.scene.elements('1').length]).toEqual([n, n]);
    }
    line.goTo(5000);
    expect(line.getState().at).toBe(1200);
    line.goTo(-1);
    expect(line.getState().at).toBe(0);
  });

  test('tells what changes from one moment to the next, and no more', async () => {
    const line = await loaded(boxes(1200));
    const told: number[] = [];
    line.scene.onChange(({ elements }) => told.push(elements.length));
    line.goTo(1199);
    line.goTo(1200);
    line.goTo(1100);
    expect(told).toEqual([1, 1, 100]);
  });

  test('begins with the checkpoint where the log is not kept from the beginning', async () => {
    const line = await loaded(boxes(30), 12, 5);
    expect(line.getState()).toEqual({ status: 'ready', loaded: 30, head: 30, at: 30, first: 13 });
    line.goTo(3);
    expect([line.getState().at, line.scene.elements('1').length]).toEqual([12, 12]);
    line.goTo(13);
    expect(line.scene.elements('1').length).toBe(13);
    expect([line.op(12), line.op(13)?.time]).toEqual([undefined, 130]);
  });

  test('where only the checkpoint is left, is that', async () => {
    const line = await loaded(boxes(30), 30);
    expect(line.getState()).toEqual({ status: 'ready', loaded: 30, head: 30, at: 30, first: 31 });
    expect(line.scene.elements('1').length).toBe(30);
  });

  test('stays where one has gone while more of it comes', async () => {
    const env = serving(boxes(25), 0, 10);
    const { answer } = env;
    env.answer = async (path) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return answer(path);
    };
    const line = opened(env);
    await pass(120);
    expect(line.getState()).toMatchObject({ status: 'loading', loaded: 10, head: 25 });
    line.goTo(4);
    await pass(1000);
    expect(line.getState()).toMatchObject({ status: 'ready', loaded: 25, at: 4 });
  });

  test('goes on after a failure that passes, and ends where it does not', async () => {
    const env = serving(boxes(25), 0, 10);
    const { answer } = env;
    let calls = 0;
    env.answer = (path) => {
      calls += 1;
      return calls % 3 === 0 ? Promise.reject(new TypeError('no network')) : answer(path);
    };
    const line = opened(env);
    await pass(60_000);
    expect(line.getState()).toMatchObject({ status: 'ready', loaded: 25 });
    env.answer = async () => ({ status: 404, retryAfter: undefined, body: { code: 'not_found' } });
    const failing = opened(env);
    await pass(100);
    expect(failing.getState().status).toBe('failed');
    env.answer = () => Promise.reject(new TypeError('no network'));
    const silent = opened(env);
    await pass(60_000);
    expect(silent.getState().status).toBe('failed');
  });

  test('ends when it is closed', async () => {
    const env = serving(boxes(25), 0, 10);
    const line = opened(env);
    line.close();
    await pass(1000);
    expect(env.asked.length).toBeLessThan(4);
  });
});

test('each moment is what the log up to it gives, in whatever order one looks at them', async () => {
  const log = fc.array(fc.tuple(fc.constantFrom('a', 'b'), wishes), { minLength: 5, maxLength: 60, size: 'max' });
  await fc.assert(
    fc.asyncProperty(log, fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }), fc.nat(20), async (steps, moments, kept) => {
      const server = new ReferenceBoard();
      for (const [who, wish] of steps) server.do(draftOf(wish, who, server.log.length), who, { draw: true, any: true });
      const from = Math.min(kept, server.log.length);
      const line = await loaded(server.log, from, 7);
      for (const moment of moments) {
        const n = Math.max(from, Math.min(moment, server.log.length));
        line.goTo(n);
        const then = new ReferenceBoard();
        for (const { n: _, account, ...op } of server.log.slice(0, n)) then.do(op, account, { draw: true, any: true });
        expect(seen(line.scene)).toEqual(then.shown());
      }
    }),
    { numRuns: 60 },
  );
});

describe('50,000 ops', () => {
  const chance = numbers(3);
  const log: NumberedOp[] = [];
  while (log.length < 50_000) {
    const common = { page: '1', n: log.length + 1, account: 'ada' };
    const id = `e${Math.floor(chance() * log.length)}`;
    if (chance() < 0.4) log.push({ ...common, op: 'add', id: `e${log.length}`, data: box });
    else if (chance() < 0.3) log.push({ ...common, op: 'delete', id });
    else log.push({ ...common, op: 'patch', id, data: { x: log.length } });
  }

  test('are no farther than a thousand ops away, wherever one goes', async () => {
    const line = await loaded(log, 0, 5000);
    const apply = vi.spyOn(Board.prototype, 'apply');
    for (const n of [25_000, 24_999, 100, 49_000, 48_700, 12_345]) {
      apply.mockClear();
      line.goTo(n);
      expect(line.getState().at).toBe(n);
      expect(apply.mock.calls.length).toBeLessThanOrEqual(1000);
    }
    apply.mockRestore();
  });

  test('need at most 64 states, and never more than a few hundred ops from one of them', () => {
    const states = new States(new Board());
    for (const op of log) states.add(op);
    const kept = new Set(log.map(({ n }) => states.before(n)));
    expect(kept.size).toBeLessThanOrEqual(64);
    expect(Math.max(...log.map(({ n }) => n - states.before(n).n))).toBeLessThanOrEqual(1000);
  });
});
