import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FakeEnvironment } from '@/connection/testing/fake-environment';
import { ProtocolError } from '@/connection/types';
import { BoardClient } from './testing/board-client';
import { BoardServer } from './testing/board-server';
import { idsSeen, seen } from './testing/seen';
import type { Draft } from './types';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;
const add = (id: string, page = '1'): Draft => ({ page, op: 'add', id, data: box });
const patch = (id: string, x: number): Draft => ({ page: '1', op: 'patch', id, data: { x } });
const remove = (id: string): Draft => ({ page: '1', op: 'delete', id });

let server: BoardServer;
let ada: BoardClient;
let bo: BoardClient;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const does = (who: BoardClient, ...ops: readonly Draft[]) => who.session.do({ ops });
const state = (who = ada) => who.session.getState();
const shown = (who = ada) => idsSeen(who.session.scene);
const log = () =>
  server.board.log.map(({ op, id, also = [] }) => [op, id, ...also.map((item) => item.id)].filter(Boolean).join(' '));

/** A page of Cy's that is just being opened, while HTTP answers so. */
function opening(answer: FakeEnvironment['answer']): BoardClient {
  const cy = new BoardClient(server, 'cy');
  cy.env.answer = answer;
  cy.refresh();
  cy.env.asked.length = 0;
  return cy;
}

/** Everyone sees what the server has, and nothing waits. */
async function settle(): Promise<void> {
  await pass(60_000);
  for (const who of [ada, bo]) {
    expect(seen(who.session.scene)).toEqual(server.board.shown());
    expect(state(who)).toMatchObject({ status: 'live', pending: 0 });
  }
}

beforeEach(async () => {
  vi.useFakeTimers();
  server = new BoardServer();
  ada = new BoardClient(server, 'ada');
  bo = new BoardClient(server, 'bo');
  await pass(1000);
});
afterEach(() => vi.useRealTimers());

describe('opening a board', () => {
  test('looks at it, and reads what is there: the checkpoint and all pages of what came after it', async () => {
    for (let i = 0; i < 38; i++) server.do('bo', `q${i}`, { board: 'b', ...add(`e${i}`) });
    const cy = new BoardClient(server, 'cy');
    expect(state(cy)).toMatchObject({ status: 'loading', pending: 0 });
    await pass(1000);
    expect(state(cy)).toMatchObject({ status: 'live' });
    expect(cy.env.asked).toEqual(['/api/v1/rooms/r/boards/b', '/api/v1/rooms/r/boards/b/ops?after=37']);
    expect(seen(cy.session.scene)).toEqual(server.board.shown());
    expect(cy.session.authors()).toEqual([{ account: 'bo', name: 'BO' }]);
    expect(cy.port.opened).toEqual(['b']);
    cy.session.close();
    expect(cy.port.opened).toEqual(['b', undefined]);
  });

  test('misses nothing that happens meanwhile, and takes nothing twice', async () => {
    const cy = new BoardClient(server, 'cy');
    does(ada, add('a'));
    await pass(11);
    does(bo, add('b'));
    does(ada, patch('a', 5));
    await settle();
    expect(seen(cy.session.scene)).toEqual(server.board.shown());
    expect(cy.session.scene.n).toBe(3);
  });

  test('tells when it fails for good, and can be tried again', async () => {
    const cy = opening(async () => ({ status: 403, retryAfter: undefined, body: { code: 'not_member' } }));
    await pass(60_000);
    expect(state(cy)).toMatchObject({ status: 'failed', code: 'not_member' });
    expect(cy.env.asked).toEqual([]);
    cy.env.answer = ada.env.answer;
    cy.session.retry();
    expect(state(cy)).toMatchObject({ status: 'loading' });
    await pass(1000);
    expect(state(cy)).toEqual({ status: 'live', pending: 0, refused: [], canUndo: false, canRedo: false });
  });

  test('goes on trying where that may help, and says so after a while', async () => {
    const cy = opening(() => Promise.reject(new TypeError('no network')));
    await pass(400);
    expect(state(cy)).toMatchObject({ status: 'loading' });
    await pass(10_000);
    expect(state(cy)).toMatchObject({ status: 'failed', code: 'unavailable' });
    cy.env.answer = ada.env.answer;
    await pass(20_000);
    expect(state(cy)).toMatchObject({ status: 'live' });
  });

  test.each([
    ['no JSON', undefined],
    [
      'an element without a type',
      {
        n: 1,
        ops: [],
        authors: [],
        next: 0,
        checkpoint: {
          n: 1,
          pages: [],
          elements: [{ id: 'a', page: '1', author: 'a', n: 1, changed: 1, by: 'a', data: {} }],
          deleted: [],
        },
      },
    ],
    [
      'a property of another kind',
      { n: 1, ops: [{ ...add('a'), n: 1, time: 1, account: 'a', data: { ...box, x: '0' } }], authors: [], next: 0 },
    ],
  ])('%s is nothing that can be shown', async (_, body) => {
    const cy = opening(async () => ({ status: 200, retryAfter: undefined, body }));
    await pass(10_000);
    expect(state(cy)).toMatchObject({ status: 'failed', code: 'internal' });
  });
});

describe('what is missed', () => {
  test('is read anew when a number is missing, and what was there stays until then', async () => {
    does(bo, add('a'), add('b'));
    await settle();
    const gone: unknown[] = [];
    ada.session.scene.onChange(({ elements }) => gone.push(...elements.filter(({ after }) => !after)));
    ada.port.cut();
    does(bo, add('c'), remove('a'));
    await pass(1000);
    expect(shown()).toEqual(['1: a b']);
    // The next op is heard, but not the two before it.
    ada.port.back('lost');
    does(bo, add('d'));
    await settle();
    expect(shown()).toEqual(['1: b c d']);
    expect(gone.length).toBe(1);
  });

  test('is heard after a cut in its place', async () => {
    ada.port.cut();
    expect(state()).toMatchObject({ status: 'waiting' });
    does(bo, add('c'));
    await pass(1000);
    ada.port.back('told');
    await settle();
    expect(ada.env.asked.length).toBe(1);
  });
});

describe('reading what was missed', () => {
  test('does not go on without pause where the server is behind its own news', async () => {
    const { answer } = ada.env;
    const behind = server.get('/api/v1/rooms/r/boards/b');
    ada.env.answer = async () => structuredClone(behind);
    does(bo, add('a'));
    await pass(100);
    ada.port.tell({ type: 'resync' });
    await pass(100);
    expect(shown()).toEqual(['1: ']);
    ada.env.asked.length = 0;
    does(bo, add('b'));
    await pass(1000);
    expect(ada.env.asked.length).toBeGreaterThan(1);
    expect(ada.env.asked.length).toBeLessThan(6);
    ada.env.answer = answer;
    await settle();
  });

  test('begins again where more happens meanwhile than can be held', async () => {
    let reads = 0;
    const { answer } = ada.env;
    ada.env.answer = async (path) => {
      reads += 1;
      // The first reading never ends.
      return reads > 1 ? answer(path) : new Promise(() => undefined);
    };
    server.pageSize = 3000;
    ada.port.tell({ type: 'resync' });
    for (let i = 0; i < 2001; i++) server.do('bo', `q${i}`, { board: 'b', ...add(`e${i}`) });
    await settle();
    expect(reads).toBe(2);
  }, 120_000); // thousands of timers, on a machine that may have other work

  test('begins again after a cut, for what was being read may never come', async () => {
    let reads = 0;
    const { answer } = ada.env;
    ada.env.answer = async (path) => {
      reads += 1;
      return reads > 1 ? answer(path) : new Promise(() => undefined);
    };
    ada.port.tell({ type: 'resync' });
    ada.port.cut();
    does(bo, add('a'));
    await pass(100);
    ada.port.back('told');
    await settle();
  });
});

describe('what this person does', () => {
  test('is seen at once and counted, until the server has it', async () => {
    does(ada, add('a'));
    expect(shown()).toEqual(['1: a']);
    expect(state().pending).toBe(1);
    await pass(30);
    expect(state().pending).toBe(0);
    await settle();
    expect(shown(bo)).toEqual(['1: a']);
  });

  test('goes out in order, one at a time; what waits meanwhile and is alike goes out as one', async () => {
    does(ada, add('a'));
    for (const id of ['b', 'c', 'd']) does(ada, add(id));
    does(ada, patch('b', 1));
    does(ada, patch('c', 2));
    does(ada, patch('b', 3));
    does(ada, remove('d'));
    expect(state().pending).toBe(8);
    await settle();
    expect(log()).toEqual(['add a', 'add b c d', 'patch b c', 'delete d']);
    expect(ada.session.scene.element('b')?.data.x).toBe(3);
  });

  test('is not put together where that would change the order', async () => {
    does(ada, add('x'));
    for (const id of ['c', 'b', 'a']) does(ada, add(id));
    await settle();
    expect(log()).toEqual(['add x', 'add c', 'add b', 'add a']);
  });

  test('is sent in as many ops as it takes', async () => {
    const ids = Array.from({ length: 1100 }, (_, i) => ({ id: `e${i}`, data: box }));
    does(ada, { page: '1', op: 'add', ...ids[0], also: ids.slice(1) } as Draft);
    await settle();
    expect(server.board.log.map(({ also = [] }) => also.length + 1).reduce((a, b) => a + b)).toBe(1100);
    expect(server.board.log.every((op) => (op.also?.length ?? 0) < 500 && JSON.stringify(op).length < 57_000)).toBe(true);
  });

  test('waits while there is no connection, and goes out on return', async () => {
    ada.port.cut();
    does(ada, add('a'));
    does(ada, add('b'));
    does(bo, add('c'));
    await pass(10_000);
    expect(state()).toMatchObject({ status: 'waiting', pending: 2 });
    expect(ada.session.scene.element('a')?.pending).toBe(true);
    ada.port.back('told');
    await settle();
    expect(log()).toEqual(['add c', 'add a b']);
  });

  test('survives a refresh of the page, sent or not, and counts once', async () => {
    does(ada, add('a'));
    does(ada, add('b'));
    await pass(15);
    // The server has it by now, and the answer is on its way.
    expect(log()).toEqual(['add a']);
    ada.refresh();
    expect(shown()).toEqual(['1: a b']);
    await settle();
    expect(log()).toEqual(['add a', 'add b']);
    expect(ada.env.kept.size).toBe(0);
  });

  test('is kept apart for each account, room and board', () => {
    ada.port.cut();
    does(ada, add('a'));
    expect([...ada.env.kept.keys()]).toEqual(['atrium.board.ada.r.b']);
  });

  test('that was stored by somebody else, or not as it should be, is not there', async () => {
    ada.env.kept.set('atrium.board.ada.r.b', '{"waiting":[{"key":1}],"refused":[]}');
    ada.refresh();
    await settle();
  });

  test('is sent again when the server puts it off, under the same id', async () => {
    const put = vi
      .spyOn(server, 'do')
      .mockReturnValueOnce({ code: 'unavailable' })
      .mockReturnValueOnce({ code: 'slow_down' });
    does(ada, add('a'));
    await settle();
    expect(new Set(put.mock.calls.map(([, request]) => request)).size).toBe(1);
    expect(put.mock.calls.length).toBe(3);
    expect(state().refused).toEqual([]);
  });

  test('waits for the person to come back when this side goes away', async () => {
    ada.port.op = () => Promise.reject(new ProtocolError('left'));
    does(ada, add('a'));
    await pass(1000);
    expect(state()).toMatchObject({ pending: 1, refused: [] });
    ada.refresh();
    await settle();
    expect(log()).toEqual(['add a']);
  });

  test('that was answered and is never heard is found by reading', async () => {
    does(ada, add('a'));
    await pass(12);
    expect(log()).toEqual(['add a']);
    // The event is lost with the connection; the answer comes on the next one.
    ada.port.cut();
    ada.port.back('lost');
    await settle();
    expect(ada.session.scene.element('a')?.pending).toBe(false);
  });
});

test('what was answered and is never heard is found by reading, without any cut', async () => {
  await pass(10_000);
  does(ada, add('a'));
  await pass(12);
  ada.port.skip();
  await pass(1000);
  expect(state().pending).toBe(1);
  await settle();
});

describe('what the server refuses', () => {
  test('is taken back, told with its reason, and can be dismissed', async () => {
    does(bo, add('a'));
    await settle();
    server.rights.set('ada', { draw: true, any: false });
    does(ada, patch('a', 7));
    expect(ada.session.scene.element('a')?.data.x).toBe(7);
    await settle();
    expect(ada.session.scene.element('a')?.data.x).toBe(0);
    const [refused] = state().refused;
    expect(refused).toMatchObject({ code: 'forbidden', gesture: { ops: [patch('a', 7)] } });
    expect(state().canUndo).toBe(false);
    ada.refresh();
    await settle();
    expect(state().refused).toEqual([refused]);
    ada.session.dismiss(refused?.id ?? '');
    await pass(20);
    expect(state().refused).toEqual([]);
    expect(ada.env.kept.size).toBe(0);
  });

  test('can be done once more', async () => {
    server.rights.set('ada', { draw: false, any: false });
    does(ada, add('a'));
    await settle();
    expect(shown()).toEqual(['1: ']);
    server.rights.delete('ada');
    ada.session.again(state().refused[0]?.id ?? '');
    expect(shown()).toEqual(['1: a']);
    await settle();
    expect(state()).toMatchObject({ refused: [], canUndo: true });
    expect(log()).toEqual(['add a']);
  });

  test('takes nothing with it that was sent together with it', async () => {
    does(bo, add('theirs'));
    does(ada, add('a'));
    await settle();
    server.rights.set('ada', { draw: true, any: false });
    ada.port.cut();
    does(ada, patch('a', 1));
    does(ada, patch('theirs', 2));
    does(ada, patch('a', 3));
    ada.port.back('told');
    await settle();
    expect(state().refused.map(({ gesture }) => gesture.ops)).toEqual([[patch('theirs', 2)]]);
    expect(ada.session.scene.element('a')?.data.x).toBe(3);
  });

  test('takes along what hangs on it, and leaves what does not', async () => {
    does(bo, add('theirs'));
    await settle();
    const put = vi.spyOn(server, 'do').mockReturnValueOnce({ code: 'board_full' });
    does(ada, add('a'));
    does(ada, { ...patch('a', 1), also: [{ id: 'theirs', data: { x: 1 } }] });
    does(ada, add('b'));
    await settle();
    expect(shown()).toEqual(['1: theirs b']);
    expect(ada.session.scene.element('theirs')?.data.x).toBe(1);
    expect(state().refused.map(({ gesture }) => gesture.ops)).toEqual([[add('a'), patch('a', 1)]]);
    put.mockRestore();
    ada.session.again(state().refused[0]?.id ?? '');
    await settle();
    expect(ada.session.scene.element('a')?.data.x).toBe(1);
    expect(state().refused).toEqual([]);
  });

  test('of a page takes along what was done on it', async () => {
    vi.spyOn(server, 'do').mockReturnValueOnce({ code: 'forbidden' });
    does(ada, { page: 'p', op: 'add' });
    does(ada, add('x', 'p'));
    does(ada, add('a'));
    does(ada, { page: 'p', op: 'clear' });
    await settle();
    expect(shown()).toEqual(['1: a']);
    expect(state().refused.map(({ gesture }) => gesture.ops.length)).toEqual([3]);
  });

  test('because the id is taken goes out under another one', async () => {
    does(bo, add('a'));
    await settle();
    does(ada, add('a'));
    await settle();
    expect(state().refused[0]?.code).toBe('id_reused');
    ada.session.again(state().refused[0]?.id ?? '');
    await settle();
    expect(server.board.log.length).toBe(2);
    expect(server.board.log[1]?.id).not.toBe('a');
  });

  test('because another tab of the same person has done it is done', async () => {
    const twin = new BoardClient(server, 'ada');
    twin.env.newID = () => crypto.randomUUID();
    await pass(1000);
    does(twin, add('a'));
    does(ada, add('a'));
    await settle();
    expect(state().refused).toEqual([]);
    ada.session.undo();
    await settle();
    expect(shown()).toEqual(['1: ']);
  });
});

describe('the bounds of what waits', () => {
  test('500 ops: what is more is not done, and told', async () => {
    ada.port.cut();
    for (let i = 0; i < 500; i++) does(ada, patch(`e${i}`, i));
    expect(state()).toMatchObject({ pending: 500, refused: [] });
    does(ada, add('a'));
    does(ada, add('b'));
    expect(shown()).toEqual(['1: ']);
    await pass(20);
    expect(state().pending).toBe(500);
    const [refused] = state().refused;
    expect(refused).toMatchObject({ code: 'slow_down', gesture: { ops: [add('a'), add('b')] } });
    ada.session.undo();
    await pass(20);
    expect(state().pending).toBe(500);
    // With nothing on the board to patch the server refuses them all, and they are told one by one.
    ada.port.back('told');
    await pass(60_000);
    expect(state().refused.length).toBe(501);
  });

  test('1 MiB', () => {
    ada.port.cut();
    const text = 'x'.repeat(8000);
    for (let i = 0; i < 200; i++)
      does(ada, { page: '1', op: 'add', id: `t${i}`, data: { type: 'text', x: 0, y: 0, size: 9, color: '#1b1b1f', text } });
    expect(state().pending).toBe(Math.floor((1 << 20) / 8094));
    expect(state().refused.length).toBe(1);
  });

  test('a storage that is full loses nothing as long as the page is there', async () => {
    ada.env.storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    does(ada, add('a'));
    await settle();
    expect(log()).toEqual(['add a']);
  });
});

test('news of other boards are not of this one', async () => {
  ada.port.tell({
    type: 'op',
    op: { board: 'other', page: '1', op: 'add', id: 'z', base: 0, also: [], data: box, n: 1 },
    account: 'bo',
    time: 1,
    request: 'q',
  });
  await settle();
});
