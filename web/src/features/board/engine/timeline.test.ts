import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import { Board } from './model';
import { BoardServer } from './testing/board-server';
import { seen } from './testing/seen';
import { openTimeLine } from './timeline';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;

let server: BoardServer;
let env: FakeEnvironment;

beforeEach(() => {
  vi.useFakeTimers();
  server = new BoardServer();
  env = new FakeEnvironment();
  env.answer = async (path) => server.get(path);
});
afterEach(() => vi.useRealTimers());

/** What a board shows after its first ops. */
function after(n: number): readonly string[] {
  const board = new Board();
  for (const op of server.board.log.slice(0, n)) board.apply(op);
  return [...board.elements.keys()].sort();
}

function draw(ops: number): void {
  for (let i = 1; i <= ops; i++) {
    const deed = i % 5 === 0 ? { op: 'delete' as const, id: `e${i - 1}` } : { op: 'add' as const, id: `e${i}`, data: box };
    server.do(i % 2 ? 'ada' : 'bo', `r${i}`, { board: 'b', page: '1', ...deed });
  }
}

test('a board is shown as it was after any op, forwards and backwards', async () => {
  server.pageSize = 100;
  server.checkpointEvery = 500;
  draw(1203);
  const line = openTimeLine({ env, room: 'r', board: 'b' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(line.getState()).toMatchObject({ status: 'ready', loaded: 1203, head: 1203, first: 1, at: 1203 });
  expect(seen(line.scene)).toEqual(server.board.shown());
  for (const n of [0, 1, 7, 499, 500, 501, 1200, 3, 1203, 999]) {
    line.goTo(n);
    const ids = line.scene.elements('1').map(({ id }) => id);
    expect([n, [...ids].sort()]).toEqual([n, after(n)]);
  }
  expect(line.op(5)).toMatchObject({ account: 'ada', time: 5000, page: '1' });
  expect(line.op(1204)).toBeUndefined();
  expect(
    line
      .authors()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['ADA', 'BO']);
});

test('a log that cannot be read says so', async () => {
  env.answer = async () => ({ status: 404, retryAfter: undefined, body: { code: 'not_found' } });
  const line = openTimeLine({ env, room: 'r', board: 'b' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(line.getState().status).toBe('failed');
});
