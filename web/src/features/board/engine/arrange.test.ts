import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arranged, type Direction } from './arrange';
import { BoardScene } from './scene';
import type { Draft } from './types';

const box = { type: 'rectangle', x: 0, y: 0, w: 10, h: 10, size: 2, color: '#1b1b1f' } as const;

/** A board of Ada's with these elements, each of an op of its own. */
function board(ids: string): BoardScene {
  const scene = new BoardScene('ada');
  for (const id of ids) apply(scene, [{ page: '1', op: 'add', id, data: box }]);
  return scene;
}

function apply(scene: BoardScene, drafts: readonly Draft[]): void {
  for (const draft of drafts) scene.confirm({ ...draft, n: scene.n + 1, account: 'ada' });
}

const order = (scene: BoardScene) =>
  scene
    .elements('1')
    .map(({ id }) => id)
    .join('');

describe('the order of elements', () => {
  test.each<[string, Direction, string]>([
    ['b', 'front', 'acdeb'],
    ['d', 'back', 'dabce'],
    ['b', 'forward', 'acbde'],
    ['d', 'backward', 'abdce'],
    ['ad', 'front', 'bcead'],
    ['be', 'back', 'beacd'],
    ['ac', 'forward', 'bdace'],
    ['ce', 'backward', 'acebd'],
  ])('of %s to the %s', (ids, direction, expected) => {
    const scene = board('abcde');
    apply(scene, arranged(scene, '1', [...ids], direction));
    expect(order(scene)).toBe(expected);
  });

  test.each<[string, Direction]>([
    ['e', 'front'],
    ['e', 'forward'],
    ['ab', 'back'],
    ['a', 'backward'],
    ['abcde', 'front'],
    ['x', 'front'],
  ])('of %s, which is to the %s already or not there, needs no op', (ids, direction) => {
    expect(arranged(board('abcde'), '1', [...ids], direction)).toEqual([]);
  });

  test('is one op, and what is added after it comes on top', () => {
    const scene = board('abc');
    const drafts = arranged(scene, '1', ['a', 'b'], 'front');
    expect(drafts.length).toBe(1);
    apply(scene, drafts);
    apply(scene, [{ page: '1', op: 'add', id: 'd', data: box }]);
    expect(order(scene)).toBe('cabd');
  });

  test('goes above all that have the same key, where nothing fits between them', () => {
    const scene = board('a');
    apply(scene, [{ page: '1', op: 'add', id: 'x', data: box, also: [{ id: 'y', data: box }] }]);
    apply(scene, arranged(scene, '1', ['a'], 'forward'));
    expect(order(scene)).toBe('xya');
  });

  test('knows what has no number yet', () => {
    const scene = board('ab');
    scene.add({ key: 'k', draft: { page: '1', op: 'add', id: 'p', data: box } });
    const drafts = arranged(scene, '1', ['a'], 'front');
    apply(scene, [{ page: '1', op: 'add', id: 'p', data: box }]);
    scene.drop(['k']);
    apply(scene, drafts);
    expect(order(scene)).toBe('bpa');
  });

  test('is kept among those that move, and among the others', () => {
    const directions = fc.constantFrom<Direction>('front', 'back', 'forward', 'backward');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.subarray([...'abcdef'], { minLength: 1 }), directions), { maxLength: 20 }),
        (steps) => {
          const scene = board('abcdef');
          for (const [ids, direction] of steps) {
            const before = order(scene);
            apply(scene, arranged(scene, '1', ids, direction));
            const after = order(scene);
            const some = (of: string, wanted: boolean) => [...of].filter((id) => ids.includes(id) === wanted).join('');
            expect([some(after, true), some(after, false)]).toEqual([some(before, true), some(before, false)]);
            if (direction === 'front') expect(after.endsWith(some(before, true))).toBe(true);
            if (direction === 'back') expect(after.startsWith(some(before, true))).toBe(true);
          }
        },
      ),
    );
  });
});
