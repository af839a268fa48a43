import { beforeEach, describe, expect, test } from 'vitest';
import { bytesOfDraft, MAX_BYTES } from './drafts';
import { History } from './history';
import type { Part } from './overlay';
import { BoardScene } from './scene';
import { idsSeen } from './testing/seen';
import type { Draft } from './types';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;
const add = (id: string, page = '1'): Draft => ({ page, op: 'add', id, data: box });
const patch = (id: string, x: number): Draft => ({ page: '1', op: 'patch', id, data: { x } });
const remove = (id: string): Draft => ({ page: '1', op: 'delete', id });

let scene: BoardScene;
let history: History;
let sent: Part[];

beforeEach(() => {
  let keys = 0;
  sent = [];
  scene = new BoardScene('ada');
  history = new History(
    scene,
    () => {
      keys += 1;
      return `k${keys}`;
    },
    (part) => {
      sent.push(part);
      scene.add(part);
    },
  );
});

/** The server takes all that was sent. */
function confirm(): void {
  for (const { key, draft } of sent.splice(0)) {
    // What names another by its key has got its number by now.
    const base = draft.base === 0 ? { base: scene.n } : {};
    scene.confirm({ ...draft, ...base, n: scene.n + 1, account: 'ada' }, [key]);
    history.numbered(key, scene.n);
  }
}

const foreign = (draft: Draft) => scene.confirm({ ...draft, n: scene.n + 1, account: 'bo' });
const shown = () => idsSeen(scene).join('; ');
const drafts = () => sent.map(({ draft }) => draft);

describe.each([
  ['before the server has it', () => undefined],
  ['when the server has it', () => confirm()],
])('undo and redo %s', (_when, settle) => {
  test.each<[string, Draft, string, string]>([
    ['adding', add('c'), '1: a b c; p: ', '1: a b; p: '],
    ['deleting', remove('a'), '1: b; p: ', '1: a b; p: '],
    ['moving', { page: '1', op: 'move', id: 'a', data: { order: 'V' } }, '1: b a; p: ', '1: a b; p: '],
    ['clearing', { page: '1', op: 'clear' }, '1: ; p: ', '1: a b; p: '],
    ['adding a page', { page: 'q', op: 'add' }, '1: a b; p: ; q: ', '1: a b; p: '],
    ['deleting a page', { page: '1', op: 'delete' }, 'p: ', '1: a b; p: '],
    ['moving a page', { page: 'p', op: 'move', data: { order: '0000000F' } }, 'p: ; 1: a b', '1: a b; p: '],
  ])('of %s', (_, draft, done, undone) => {
    for (const each of [add('a'), add('b'), { page: 'p', op: 'add' } as const]) foreign(each);
    history.do([draft]);
    expect(shown()).toBe(done);
    for (let i = 0; i < 3; i++) {
      settle();
      history.undo();
      expect(shown()).toBe(undone);
      settle();
      history.redo();
      expect(shown()).toBe(done);
    }
    history.undo();
    confirm();
    expect(shown()).toBe(undone);
  });
});

describe('undo and redo', () => {
  test('of a change sets what was there before, and names the op that it takes back', () => {
    foreign({ ...add('a'), data: { ...box, fill: '#ffffff' } });
    history.do([{ page: '1', op: 'patch', id: 'a', data: { x: 5, fill: '' } }]);
    history.do([{ page: '1', op: 'patch', id: 'a', data: { h: 5 } }]);
    confirm();
    history.undo();
    history.undo();
    expect(drafts()).toEqual([
      { page: '1', op: 'patch', id: 'a', data: { h: 10 }, base: 3 },
      { page: '1', op: 'patch', id: 'a', data: { x: 0, fill: '#ffffff' }, base: 2 },
    ]);
    confirm();
    history.redo();
    expect(drafts()).toEqual([{ page: '1', op: 'patch', id: 'a', data: { x: 5, fill: '' }, base: 5 }]);
  });

  test('of a property that was never set sets what that means', () => {
    foreign(add('a'));
    history.do([{ page: '1', op: 'patch', id: 'a', data: { fill: '#ffffff' } }]);
    history.do([{ page: '1', op: 'patch', data: { title: 'T', paper: 'dots', file: 'f', sheet: 3, w: 5 } }]);
    history.undo();
    history.undo();
    expect(
      drafts()
        .slice(-2)
        .map(({ data }) => data),
    ).toEqual([{ title: '', paper: 'plain', file: '', sheet: 1, w: 1600 }, { fill: '' }]);
  });

  test('of what has no number yet names it by its key', () => {
    foreign(add('a'));
    history.do([patch('a', 5)]);
    history.undo();
    expect(sent[1]).toEqual({ key: 'k2', draft: patch('a', 0), undoes: 'k1' });
  });

  test('goes back through a gesture of several ops from its end', () => {
    history.do([add('a'), patch('a', 1), patch('a', 2)]);
    confirm();
    history.undo();
    expect(drafts().map(({ op, data }) => [op, data?.x])).toEqual([
      ['patch', 1],
      ['patch', 0],
      ['delete', undefined],
    ]);
    expect(shown()).toBe('1: ');
    history.redo();
    expect(scene.element('a')?.data.x).toBe(2);
  });

  test('takes back what is one’s own, and never what others did', () => {
    foreign(add('a'));
    history.undo();
    expect([sent.length, history.canUndo, history.canRedo]).toEqual([0, false, false]);
  });

  test('leaves out what somebody else has deleted, and goes on to the gesture before', () => {
    history.do([add('a')]);
    history.do([add('b'), add('c')]);
    history.do([patch('a', 5)]);
    confirm();
    foreign(remove('a'));
    foreign(remove('b'));
    history.undo();
    expect(drafts()).toEqual([remove('c')]);
    confirm();
    history.undo();
    expect([sent.length, history.canUndo]).toEqual([0, false]);
  });

  test('on a page that somebody else has deleted does nothing', () => {
    foreign({ page: 'p', op: 'add' });
    history.do([add('a', 'p'), { page: 'p', op: 'clear' }]);
    confirm();
    foreign({ page: 'p', op: 'delete' });
    history.undo();
    expect(sent).toEqual([]);
  });

  test('of clearing an empty page is none', () => {
    history.do([{ page: '1', op: 'clear' }]);
    expect(history.canUndo).toBe(false);
  });

  test('takes several elements of one op back by one op', () => {
    history.do([{ ...add('a'), also: [{ id: 'b', data: box }] }]);
    history.undo();
    expect(drafts()[1]).toEqual({ page: '1', op: 'delete', id: 'a', also: [{ id: 'b' }] });
  });
});

describe('the list of gestures', () => {
  test('a new gesture ends what could be done again', () => {
    history.do([add('a')]);
    history.undo();
    expect(history.canRedo).toBe(true);
    history.do([add('b')]);
    expect(history.canRedo).toBe(false);
  });

  test('what was refused cannot be taken back', () => {
    history.do([add('a'), add('b')]);
    history.refused('k1');
    scene.drop(['k1']);
    history.undo();
    expect(drafts().at(-1)).toEqual(remove('b'));
    history.refused('k3');
    expect([history.canUndo, history.canRedo]).toEqual([false, false]);
  });

  test('is of 200 at most', () => {
    for (let i = 0; i < 250; i++) history.do([add(`e${i}`)]);
    let times = 0;
    for (; history.canUndo; times++) history.undo();
    expect(times).toBe(200);
    expect(scene.elements('1').map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => `e${i}`));
  });
});

test('what is taken back is sent in as many ops as the server takes', () => {
  const ids = Array.from({ length: 4 }, (_, i) => `s${i}`);
  const long = 'A'.repeat(30_000);
  for (const id of ids) history.do([{ page: '1', op: 'add', id, data: { ...box, type: 'pen', points: long } }]);
  confirm();
  const [first = '', ...others] = ids;
  const short = { points: 'AA' };
  history.do([{ page: '1', op: 'patch', id: first, data: short, also: others.map((id) => ({ id, data: short })) }]);
  confirm();
  history.undo();
  expect(drafts().map((draft) => [draft.op, draft.base])).toEqual(
    Array.from({ length: 4 }, () => ['patch', scene.confirmed.n]),
  );
  for (const draft of drafts()) expect(bytesOfDraft(draft)).toBeLessThanOrEqual(MAX_BYTES);
  confirm();
  history.redo();
  confirm();
  for (const id of ids) expect(scene.element(id)?.data.points).toBe('AA');
});
