import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoardScene } from './scene';
import { draftOf, LOW, wishes } from './testing/deeds';
import { ReferenceBoard } from './testing/reference-board';
import { idsSeen, seen } from './testing/seen';
import type { Change, Draft } from './types';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;
const add = (id: string): Draft => ({ page: '1', op: 'add', id, data: box });
const patch = (id: string, x: number): Draft => ({ page: '1', op: 'patch', id, data: { x } });

/** A scene of Ada's, with these ops of Bo's in it. */
function scene(...drafts: readonly Draft[]): BoardScene {
  const made = new BoardScene('ada');
  for (const draft of drafts) foreign(made, draft);
  return made;
}

const foreign = (to: BoardScene, draft: Draft) => to.confirm({ ...draft, n: to.n + 1, account: 'bo' });
const confirmed = (to: BoardScene, draft: Draft, ...keys: string[]) =>
  to.confirm({ ...draft, n: to.n + 1, account: 'ada' }, keys);

function changesOf(of: BoardScene): Change[] {
  const changes: Change[] = [];
  of.onChange((change) => changes.push(change));
  return changes;
}

describe('what this device does', () => {
  test('is seen at once, on top, as pending and without a number', () => {
    const board = scene(add('a'));
    const changes = changesOf(board);
    board.add({ key: 'k', draft: add('b') });
    expect(idsSeen(board)).toEqual(['1: a b']);
    expect(board.element('b')).toMatchObject({ author: 'ada', n: Number.POSITIVE_INFINITY, pending: true });
    expect(changes).toEqual([{ elements: [{ after: board.element('b') }], pages: false }]);
  });

  test('stays over what others do, as the server will have it', () => {
    const board = scene(add('a'));
    board.add({ key: 'k', draft: patch('a', 5) });
    board.add({ key: 'l', draft: add('b') });
    foreign(board, { ...patch('a', 9), data: { x: 9, y: 9 } });
    foreign(board, add('c'));
    expect(board.element('a')?.data).toMatchObject({ x: 5, y: 9 });
    expect(idsSeen(board)).toEqual(['1: a c b']);
  });

  test('is no longer pending once it is confirmed, and has its place', () => {
    const board = scene();
    board.add({ key: 'k', draft: add('b') });
    board.add({ key: 'l', draft: add('a') });
    expect(idsSeen(board)).toEqual(['1: b a']);
    const changes = changesOf(board);
    confirmed(board, add('b'), 'k');
    expect(board.element('b')).toMatchObject({ n: 1, pending: false });
    expect(changes.length).toBe(1);
    foreign(board, add('c'));
    expect(idsSeen(board)).toEqual(['1: b c a']);
    confirmed(board, add('a'), 'l');
    expect(idsSeen(board)).toEqual(['1: b c a']);
  });

  test('is taken back when it is refused, and everyone hears of it', () => {
    const board = scene(add('a'));
    const before = board.element('a');
    board.add({ key: 'k', draft: patch('a', 5) });
    board.add({ key: 'l', draft: add('b') });
    const changes = changesOf(board);
    board.drop(['k', 'l']);
    expect(board.element('a')).toBe(before);
    expect(board.element('b')).toBeUndefined();
    expect(changes[0]?.elements.map(({ after }) => after?.id)).toEqual(['a', undefined]);
  });

  test('on what somebody else deletes is gone with it', () => {
    const board = scene(add('a'));
    board.add({ key: 'k', draft: patch('a', 5) });
    foreign(board, { page: '1', op: 'delete', id: 'a' });
    expect(board.element('a')).toBeUndefined();
    foreign(board, { page: '1', op: 'restore', id: 'a' });
    expect(board.element('a')?.data.x).toBe(5);
  });

  test('clears also what others add before the server hears of it, but not what comes after', () => {
    const board = scene(add('a'));
    board.add({ key: 'k', draft: { page: '1', op: 'clear' } });
    board.add({ key: 'l', draft: add('mine') });
    foreign(board, add('b'));
    expect(idsSeen(board)).toEqual(['1: mine']);
    confirmed(board, { page: '1', op: 'clear' }, 'k');
    foreign(board, add('c'));
    expect(idsSeen(board)).toEqual(['1: c mine']);
    board.drop(['l']);
    expect(idsSeen(board)).toEqual(['1: c']);
  });

  test('takes back an op that has no number yet, before and after it gets one', () => {
    const board = scene(add('a'), add('b'));
    board.add({ key: 'k', draft: { page: '1', op: 'delete', id: 'b' } });
    board.add({ key: 'l', draft: { page: '1', op: 'clear' } });
    board.add({ key: 'm', draft: { page: '1', op: 'restore', base: 0 }, undoes: 'l' });
    expect(idsSeen(board)).toEqual(['1: a']);
    confirmed(board, { page: '1', op: 'delete', id: 'b' }, 'k');
    confirmed(board, { page: '1', op: 'clear' }, 'l');
    expect(idsSeen(board)).toEqual(['1: a']);
    confirmed(board, { page: '1', op: 'restore', base: 4 }, 'm');
    expect(idsSeen(board)).toEqual(['1: a']);
    expect(board.element('a')?.pending).toBe(false);
  });
});

describe('pages', () => {
  test('that are added, moved and deleted are seen so at once', () => {
    const board = scene(add('a'));
    const changes = changesOf(board);
    board.add({ key: 'k', draft: { page: 'p', op: 'add', data: { order: '0000000F' } } });
    board.add({ key: 'l', draft: { page: 'p', op: 'add', id: 'x', data: box } });
    expect(idsSeen(board)).toEqual(['p: x', '1: a']);
    expect(board.page('p')).toMatchObject({ pending: true, data: { w: 1600, h: 900 } });
    board.add({ key: 'm', draft: { page: '1', op: 'delete' } });
    expect(idsSeen(board)).toEqual(['p: x']);
    expect(changes.at(-1)?.elements.map(({ before }) => before?.id)).toEqual(['a']);
    board.drop(['m']);
    expect(idsSeen(board)).toEqual(['p: x', '1: a']);
  });

  test('are in the order in which they are added, those of one op by their ids', () => {
    const board = scene();
    board.add({ key: 'j', draft: { page: 'p', op: 'patch', data: { title: 'none' } } });
    board.add({ key: 'k', draft: { page: 'q', op: 'add' } });
    board.add({ key: 'l', draft: { page: 'p', op: 'add', also: [{ id: 'o' }] } });
    expect(board.pages().map(({ id }) => id)).toEqual(['1', 'q', 'o', 'p']);
  });

  test('are never none: a deletion that would leave none is not seen', () => {
    const board = scene({ page: 'p', op: 'add' });
    board.add({ key: 'k', draft: { page: '1', op: 'delete' } });
    expect(board.pages().map(({ id }) => id)).toEqual(['p']);
    foreign(board, { page: 'p', op: 'delete' });
    expect(board.pages().map(({ id }) => id)).toEqual(['1']);
  });
});

test('what waited before the board was there is seen on it', () => {
  const before = scene(add('a'), { page: 'p', op: 'add' }, { page: '1', op: 'delete', id: 'a' });
  const board = scene();
  board.add({ key: 'k', draft: { page: '1', op: 'restore', id: 'a' } });
  board.add({ key: 'l', draft: { page: 'p', op: 'add', id: 'b', data: box } });
  expect(idsSeen(board)).toEqual(['1: ']);
  board.reset(before.confirmed.state());
  expect(idsSeen(board)).toEqual(['1: a', 'p: b']);
  board.drop(['k', 'l']);
  expect(idsSeen(board)).toEqual(['1: ', 'p: ']);
});

test('a foreign op on a full board looks at nothing that it does not name', () => {
  const board = scene(...Array.from({ length: 2000 }, (_, i) => add(`e${i}`)));
  board.add({ key: 'k', draft: patch('e1', 3) });
  const changes = changesOf(board);
  foreign(board, patch('e7', 3));
  expect(changes).toHaveLength(1);
  expect(changes[0]?.elements).toHaveLength(1);
});

test('what is seen is what the server would have if it did next what waits', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ does: fc.constant('foreign' as const), wish: wishes }),
      fc.record({ does: fc.constant('own' as const), wish: wishes }),
      fc.record({ does: fc.constant('own' as const), wish: wishes }),
      fc.record({ does: fc.constant('answer' as const), which: fc.nat(3) }),
      fc.record({ does: fc.constant('reset' as const) }),
    ),
    { maxLength: 50 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const server = new ReferenceBoard();
      const board = new BoardScene('ada');
      let waiting: { key: string; draft: Draft }[] = [];
      const rights = { draw: true, any: true };
      all.forEach((step, i) => {
        if (step.does === 'foreign') {
          const draft = draftOf(step.wish, 'b', server.log.length, LOW);
          const done = server.do(draft, 'bo', rights);
          if ('n' in done) board.confirm({ ...draft, n: done.n, account: 'bo' });
        } else if (step.does === 'own') {
          const part = { key: `k${i}`, draft: draftOf(step.wish, 'a', server.log.length, LOW) };
          waiting.push(part);
          board.add(part);
        } else if (step.does === 'reset') {
          board.reset(structuredClone(board.confirmed.state()));
        } else if (waiting[0]) {
          // In order, as it is sent; now and then one is refused that waits behind.
          const part = step.which === 3 ? waiting[waiting.length - 1] : waiting[0];
          if (!part) return;
          waiting = waiting.filter((each) => each !== part);
          const done =
            part === waiting[0] || step.which !== 3 ? server.do(part.draft, 'ada', rights) : { code: 'forbidden' };
          if ('n' in done) board.confirm({ ...part.draft, n: done.n, account: 'ada' }, [part.key]);
          else board.drop([part.key]);
        }
        const expected = server.copy();
        const head = server.log.length;
        for (const [k, { draft }] of waiting.entries()) expected.lay(draft, 'ada', head + 1 + k);
        // What has no number yet has Infinity, which JSON writes as null.
        const late = (key: string, value: unknown) =>
          (key === 'n' || key === 'changed') && Number(value) > head ? null : value;
        const shown = JSON.parse(JSON.stringify(expected.shown(), late));
        expect(JSON.parse(JSON.stringify(seen(board)))).toEqual(shown);
      });
    }),
    { numRuns: 300 },
  );
});
