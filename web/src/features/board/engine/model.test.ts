import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Board, type NumberedOp } from './model';
import { BoardScene } from './scene';
import { draftOf, wishes } from './testing/deeds';
import { numbers } from './testing/handwriting';
import { ReferenceBoard } from './testing/reference-board';
import { idsSeen, seen } from './testing/seen';
import type { Draft } from './types';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;

/** A board on which these ops were done, one after the other. */
function boardAfter(...drafts: readonly (Draft & { readonly by?: string })[]): BoardScene {
  const scene = new BoardScene('ada');
  for (const { by = 'ada', ...draft } of drafts) scene.confirm({ ...draft, n: scene.n + 1, account: by });
  return scene;
}

const add = (id: string, order?: string, page = '1'): Draft => ({
  page,
  op: 'add',
  id,
  data: { ...box, ...(order !== undefined && { order }) },
});

describe('the fold', () => {
  test('begins with one empty page', () => {
    const scene = new BoardScene('ada');
    expect(scene.n).toBe(0);
    expect(seen(scene)).toEqual([{ id: '1', n: 0, changed: 0, by: '', data: { w: 1600, h: 900 }, elements: [] }]);
  });

  test('sets the properties that a patch names, and says whose that was', () => {
    const scene = boardAfter(
      add('a'),
      { page: '1', op: 'patch', id: 'a', data: { x: 5, fill: '#ffffff' }, by: 'bo' },
      { page: '1', op: 'patch', id: 'a', data: { x: 6 }, by: 'cy' },
    );
    expect(scene.element('a')).toEqual({
      id: 'a',
      page: '1',
      author: 'ada',
      n: 1,
      changed: 3,
      by: 'cy',
      data: { ...box, x: 6, fill: '#ffffff' },
      pending: false,
    });
  });

  test('puts what is new on top, like keys by number and then by id', () => {
    const scene = boardAfter(
      { ...add('c'), also: [{ id: 'a', data: box }] },
      add('b', '0000001V'),
      add('d'),
      { page: '1', op: 'move', id: 'a', data: { order: '0000003k' } },
      add('e', '0000000k'),
    );
    expect(idsSeen(scene)).toEqual(['1: e c b d a']);
  });

  test('leaves out what is deleted already, and does the rest', () => {
    const scene = boardAfter(
      add('a'),
      add('b'),
      { page: '1', op: 'delete', id: 'a' },
      { page: '1', op: 'delete', id: 'a', also: [{ id: 'b' }] },
    );
    expect(idsSeen(scene)).toEqual(['1: ']);
    expect(scene.confirmed.life('a').deleted).toBe(3);
    expect(scene.confirmed.life('b').deleted).toBe(4);
  });

  test('clears a page, and takes back what that very op has deleted', () => {
    const cleared = [
      add('a'),
      add('b'),
      { page: '1', op: 'delete', id: 'a' },
      { page: '1', op: 'clear' },
      add('c'),
    ] as const;
    expect(idsSeen(boardAfter(...cleared))).toEqual(['1: c']);
    expect(idsSeen(boardAfter(...cleared, { page: '1', op: 'restore', base: 4 }))).toEqual(['1: b c']);
    expect(idsSeen(boardAfter(...cleared, { page: '1', op: 'restore', base: 3 }))).toEqual(['1: a c']);
    expect(idsSeen(boardAfter(...cleared, { page: '1', op: 'restore', id: 'a', also: [{ id: 'b' }] }))).toEqual([
      '1: a b c',
    ]);
  });

  test('takes the elements of a page away with it, and back with it', () => {
    const deleted = [add('a'), { page: 'p', op: 'add' }, { page: '1', op: 'delete' }] as const;
    const scene = boardAfter(...deleted);
    expect(idsSeen(scene)).toEqual(['p: ']);
    expect(scene.page('1')).toBeUndefined();
    expect(scene.element('a')).toBeUndefined();
    scene.confirm({ page: '1', op: 'restore', n: 4, account: 'ada' });
    expect(idsSeen(scene)).toEqual(['1: a', 'p: ']);
  });

  test('orders pages as it does elements', () => {
    const scene = boardAfter(
      { page: 'x', op: 'add', also: [{ id: 'w', data: { title: 'W' } }] },
      { page: 'w', op: 'move', data: { order: '0000000F' } },
    );
    expect(scene.pages().map(({ id }) => id)).toEqual(['w', '1', 'x']);
    expect(scene.page('w')?.data).toEqual({ w: 1600, h: 900, title: 'W', order: '0000000F' });
  });

  test('finds no element of another page', () => {
    const scene = boardAfter(
      add('a'),
      { page: 'p', op: 'add' },
      { page: 'p', op: 'delete', id: 'a' },
      { page: 'p', op: 'patch', id: 'a', data: { x: 9 } },
    );
    expect(scene.element('a')?.data.x).toBe(0);
  });

  test('an id that the server has let go can be used again', () => {
    const scene = boardAfter(add('a'), { page: '1', op: 'delete', id: 'a' }, { ...add('a'), by: 'bo' });
    expect(scene.element('a')).toMatchObject({ author: 'bo', n: 3 });
    expect(scene.confirmed.deleted.size).toBe(0);
  });
});

const logs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), wishes), { maxLength: 80 });

/** What the server makes of wishes; those that it refuses are not in its log. */
function served(steps: readonly (readonly [string, Parameters<typeof draftOf>[0]])[]): ReferenceBoard {
  const server = new ReferenceBoard();
  for (const [who, wish] of steps) server.do(draftOf(wish, who, server.log.length), who, { draw: true, any: true });
  return server;
}

describe('whatever is done', () => {
  test('it is what the contract says, after each op', () => {
    fc.assert(
      fc.property(logs, (steps) => {
        const server = new ReferenceBoard();
        const scene = new BoardScene('z');
        for (const [who, wish] of steps) {
          const draft = draftOf(wish, who, server.log.length);
          const done = server.do(draft, who, { draw: true, any: true });
          if ('n' in done) scene.confirm({ ...draft, n: done.n, account: who });
          expect(seen(scene)).toEqual(server.shown());
        }
      }),
    );
  });

  test('a checkpoint and the ops after it give what all ops give', () => {
    fc.assert(
      fc.property(logs, fc.nat(80), (steps, at) => {
        const server = served(steps);
        const whole = new Board();
        for (const op of server.log.slice(0, at)) whole.apply(op);
        const scene = new BoardScene('z');
        scene.reset(structuredClone(whole.state()));
        scene.follow(server.log.slice(at));
        expect(seen(scene)).toEqual(server.shown());
      }),
    );
  });

  test('what is told of changes is what has changed', () => {
    fc.assert(
      fc.property(logs, (steps) => {
        const scene = new BoardScene('z');
        const shown = new Map<string, unknown>();
        let pages = 0;
        scene.onChange((change) => {
          for (const { before, after } of change.elements) {
            expect(shown.get(before?.id ?? after?.id ?? '')).toBe(before);
            if (after) shown.set(after.id, after);
            else if (before) shown.delete(before.id);
          }
          if (change.pages) pages += 1;
        });
        for (const op of served(steps).log) {
          const before = scene.pages();
          pages = 0;
          scene.confirm(op);
          expect(pages > 0).toBe(scene.pages() !== before);
        }
        const all = scene.pages().flatMap(({ id }) => scene.elements(id));
        expect(new Set(shown.values())).toEqual(new Set(all));
        for (const element of all) expect(scene.element(element.id)).toBe(element);
      }),
    );
  });
});

describe('a board of 10,000 elements', () => {
  const chance = numbers(1);
  const log: NumberedOp[] = Array.from({ length: 10_000 }, (_, i) => ({ ...add(`e${i}`), n: i + 1, account: 'ada' }));
  for (let i = 0; i < 1000; i++) {
    const order = `00000${'0123456789'.charAt(Math.floor(chance() * 10))}${'0123456789'.charAt(Math.floor(chance() * 10))}k`;
    log.push({
      page: '1',
      op: 'move',
      id: `e${Math.floor(chance() * 10_000)}`,
      data: { order },
      n: log.length + 1,
      account: 'ada',
    });
  }

  test('takes four times the work of a quarter of it, op by op, and not the square', () => {
    /** How often it looks something up: what goes through all elements does that for each. */
    const work = (ops: readonly NumberedOp[]) => {
      const scene = new BoardScene('ada');
      const { get } = Map.prototype;
      let count = 0;
      Map.prototype.get = function (key) {
        count++;
        return get.call(this, key);
      };
      for (const op of ops) scene.confirm(op);
      Map.prototype.get = get;
      expect(scene.elements('1').length).toBe(ops.length);
      return count;
    };
    const adds = log.slice(0, 10_000);
    expect(work(adds) / work(adds.slice(0, 2500))).toBeLessThan(5);
  });

  test('that comes anew tells only of what is different', () => {
    const scene = new BoardScene('ada');
    scene.follow(log);
    const state = structuredClone(scene.confirmed.state());
    const before = scene.elements('1');
    let told = 0;
    scene.onChange(({ elements }) => {
      told += elements.length;
    });
    scene.reset(state);
    expect(told).toBe(0);
    expect(scene.elements('1')).toBe(before);
    const [, ...rest] = state.elements;
    scene.reset({ ...state, elements: rest });
    expect(told).toBe(1);
  });
});

describe('what was deleted', () => {
  const many = (items: number) => {
    const also = Array.from({ length: items }, (_, i) => ({ id: `m${i}`, data: box }));
    return { ...also[0], also: also.slice(1) };
  };
  const fold = (items: number, data: (i: number) => Draft['data'] = () => box) => {
    const board = new Board();
    for (let batch = 0; batch < items; batch += 500) {
      const ids = Array.from({ length: Math.min(500, items - batch) }, (_, i) => ({ id: `e${batch + i}` }));
      const [first, ...also] = ids.map((item, i) => ({ ...item, data: data(batch + i) ?? box }));
      board.apply({ page: '1', op: 'add', ...first, also, n: board.n + 1, account: 'ada' });
    }
    return board;
  };

  test('is let go by number as the server does it, the oldest first, of one clear by number and then id', () => {
    const board = fold(20_003);
    board.apply({ page: '1', op: 'delete', id: 'e20002', n: board.n + 1, account: 'ada' });
    board.apply({ page: '1', op: 'clear', n: board.n + 1, account: 'ada' });
    expect(board.deleted.size).toBe(20_000);
    // Of the first 500, which are of one op, e0 and e1 come first.
    expect(['e20002', 'e0', 'e1', 'e10', 'e499'].map((id) => board.knows(id))).toEqual([false, false, false, true, true]);
  });

  test('is let go by bytes', () => {
    const long = '字'.repeat(2000);
    const board = fold(3000, (i) =>
      i === 0 ? { type: 'text', x: 0, y: 0, size: 9, color: '#1b1b1f', text: long, order: 'V' } : box,
    );
    for (let i = 0; i < 3000; i++)
      board.apply({ page: '1', op: 'patch', id: `e${i}`, data: { text: long }, n: board.n + 1, account: 'ada' });
    for (let i = 0; i < 3000; i++) board.apply({ page: '1', op: 'delete', id: `e${i}`, n: board.n + 1, account: 'ada' });
    expect(board.deleted.size).toBe(Math.floor((16 << 20) / 6064));
  });

  test('leaves room for pages, however many came and went, and 1,000 of them can come back', () => {
    const board = new Board();
    const n = () => board.n + 1;
    for (let i = 0; i < 5000; i++) {
      board.apply({ page: `p${i}`, op: 'add', n: n(), account: 'ada' });
      board.apply({ page: `p${i}`, op: 'add', id: `e${i}`, data: box, n: n(), account: 'ada' });
      board.apply({ page: `p${i}`, op: 'delete', n: n(), account: 'ada' });
    }
    expect([board.pages.size, board.elements.size]).toEqual([1001, 1000]);
    expect(['p3999', 'p4000'].map((id) => board.pages.has(id))).toEqual([false, true]);
  });

  test('leaves room for elements when their page goes, and only what is too much goes for good', () => {
    const board = fold(40_000);
    board.apply({ page: 'p', op: 'add', n: board.n + 1, account: 'ada' });
    board.apply({ page: '1', op: 'delete', n: board.n + 1, account: 'ada' });
    board.apply({ page: 'p', op: 'add', ...many(10_001), n: board.n + 1, account: 'ada' });
    board.apply({ page: 'q', op: 'add', n: board.n + 1, account: 'ada' });
    board.apply({ page: 'p', op: 'delete', n: board.n + 1, account: 'ada' });
    expect([...board.pages.keys()]).toEqual(['p', 'q']);
    expect(board.elements.size).toBe(10_001);
  });
});
