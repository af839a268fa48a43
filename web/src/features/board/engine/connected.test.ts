import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Connection } from '@/connection/connection';
import { FakeEnvironment, joined, page } from '@/connection/testing/fake-environment';
import type { RoomSession } from '@/connection/types';
import type { BoardSession } from './api';
import { openBoard } from './session';

// A session over the connection as it is; elsewhere the tests have a simpler one.

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;

let env: FakeEnvironment;
let room: RoomSession;
let session: BoardSession;

const open = () => openBoard({ env, port: room.boards, account: 'ada', room: 'r', board: 'b' });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const sent = () => env.sockets.flatMap((socket) => socket.all('board-op'));
const event = (n: number, id: string | undefined, account: string, data: object) =>
  env.socket.push({
    type: 'board-op',
    room: 'r',
    seq: 10 + n,
    time: n,
    account,
    ...(id && { id }),
    data: { board: 'b', page: '1', ...data, n },
  });

beforeEach(async () => {
  vi.useFakeTimers();
  env = new FakeEnvironment();
  env.answer = async (path) =>
    path.endsWith('/boards/b')
      ? { status: 200, retryAfter: undefined, body: { board: 'b', title: '', n: 0, ops: [], authors: [], next: 0 } }
      : page([]);
  const connection = new Connection(env);
  connection.start();
  env.establish();
  const joining = connection.join({ number: '123456' });
  env.socket.ok('join-room', joined());
  room = await joining;
  session = open();
  await pass(20);
});
afterEach(() => vi.useRealTimers());

test('looks at the board, and hears what others do', async () => {
  expect(env.socket.last('open-board').data).toEqual({ board: 'b' });
  event(1, undefined, 'bo', { op: 'add', id: 'x', data: box });
  expect(session.scene.element('x')).toMatchObject({ author: 'bo', n: 1 });
  env.socket.push({
    type: 'board-live',
    room: 'r',
    data: { from: 'd2', account: 'bo', board: 'b', page: '1', cursor: [1, 2] },
  });
  expect(session.marks.list()).toMatchObject([{ account: 'bo', cursor: { x: 1, y: 2 } }]);
});

test('sends what is done once more after a cut, and the event settles it', async () => {
  session.do({ ops: [{ page: '1', op: 'add', id: 'a', data: box }] });
  const [first] = sent();
  expect(first?.data).toEqual({ board: 'b', page: '1', op: 'add', id: 'a', data: box });
  env.socket.end(1006);
  expect(session.getState()).toMatchObject({ status: 'waiting', pending: 1 });
  await pass(250);
  env.establish({ r: { result: 'resumed', log: 'log-1', head: 10 } });
  env.socket.push({ type: 'position', room: 'r', data: { log: 'log-1', seq: 10 } });
  expect(sent().map(({ id }) => id)).toEqual([first?.id, first?.id]);
  expect(env.socket.last('open-board').data).toEqual({ board: 'b' });
  event(1, first?.id, 'ada', { op: 'add', id: 'a', data: box });
  env.socket.ok('board-op');
  await pass(20);
  expect(session.getState()).toMatchObject({ status: 'live', pending: 0 });
  expect(session.scene.element('a')).toMatchObject({ n: 1, pending: false });
});

test('waits as long as the server asks to', async () => {
  session.do({ ops: [{ page: '1', op: 'clear' }] });
  env.socket.refuse('board-op', 'slow_down', 700);
  await pass(600);
  expect(sent().length).toBe(1);
  await pass(100);
  expect(sent().length).toBe(2);
  expect(sent()[1]?.data).toEqual({ board: 'b', page: '1', op: 'clear' });
  env.socket.refuse('board-op', 'forbidden');
  await pass(20);
  expect(session.getState().refused).toMatchObject([{ code: 'forbidden' }]);
});

test('is the same board again when the page opens it anew, without a second request', async () => {
  session.do({ ops: [{ page: '1', op: 'add', id: 'a', data: box }] });
  session.close();
  expect(env.socket.last('open-board').data).toEqual({});
  session = open();
  await pass(20);
  expect(sent().length).toBe(1);
  expect(session.getState().pending).toBe(1);
  event(1, sent()[0]?.id, 'ada', { op: 'add', id: 'a', data: box });
  env.socket.ok('board-op');
  await pass(20);
  expect(session.getState()).toMatchObject({ pending: 0, refused: [] });
  expect(env.kept.has('atrium.board.ada.r.b')).toBe(false);
});
