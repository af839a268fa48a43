import { draftsOf } from './drafts';
import { defaultKey, keysBetween } from './order';
import type { Draft, Element, ItemID, Scene } from './types';

export type Direction = 'front' | 'back' | 'forward' | 'backward';

/** The ops that bring elements of a page above or below others, together and in their order; none where they are there already. */
export function arranged(scene: Scene, page: ItemID, ids: readonly ItemID[], direction: Direction): readonly Draft[] {
  const chosen = new Set(ids);
  const all = scene.elements(page);
  const moving = all.filter(({ id }) => chosen.has(id));
  if (moving.length === 0 || moving.length === all.length) return [];
  const keys = keysOf(all, scene.n);
  const others = all.flatMap((element, i) => (chosen.has(element.id) ? [] : [{ key: keys[i] ?? '', at: i }]));
  const place = placeOf(all, chosen, others, direction);
  if (place === undefined) return [];
  // Between two of the same key nothing fits: then it goes above all of that key.
  const below = others[place - 1]?.key;
  const above = others.slice(place).find(({ key }) => below === undefined || key > below)?.key;
  const order = keysBetween(below, above, moving.length);
  return draftsOf(
    page,
    'move',
    moving.map(({ id }, i) => ({ id, data: { order: order[i] ?? '' } })),
  );
}

/** How many of the others are to be below; undefined if that is so already. */
function placeOf(
  all: readonly Element[],
  chosen: ReadonlySet<ItemID>,
  others: readonly { readonly at: number }[],
  direction: Direction,
): number | undefined {
  const at = all.flatMap(({ id }, i) => (chosen.has(id) ? [i] : []));
  const [lowest = 0, topmost = 0] = [at[0], at.at(-1)];
  const isWhole = topmost - lowest === at.length - 1;
  const isTop = isWhole && topmost === all.length - 1;
  const isBottom = isWhole && lowest === 0;
  switch (direction) {
    case 'front':
      return isTop ? undefined : others.length;
    case 'back':
      return isBottom ? undefined : 0;
    case 'forward':
      return isTop ? undefined : Math.min(others.length, others.filter((other) => other.at < topmost).length + 1);
    case 'backward':
      return isBottom ? undefined : Math.max(0, others.filter((other) => other.at < lowest).length - 1);
    default:
      return direction satisfies never;
  }
}

/** The keys of a page's elements; of those that have no number yet, the ones that they will have if nobody else does anything. */
function keysOf(elements: readonly Element[], head: number): readonly string[] {
  let next = head;
  return elements.map(({ n, data }) => {
    if (Number.isFinite(n)) return data.order ?? defaultKey(n);
    next += 1;
    return data.order ?? defaultKey(next);
  });
}
