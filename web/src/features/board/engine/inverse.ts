import type { BoardProps } from '@/connection/types';
import { isWide, itemsOf } from './model';
import { defaultKey } from './order';
import type { BoardScene } from './scene';
import type { Draft, Element, ItemID, Page } from './types';

/** What a property is that was never set. */
const NEVER_SET: BoardProps = { w: 0, h: 0, fill: '', order: '', title: '', file: '', sheet: 1, paper: 'plain' };

/** Whether an op has to name the number of the one that it takes back: it is refused then if somebody else has changed the same since. */
export const needsBase = (inverse: Draft): boolean => inverse.op === 'patch' || inverse.op === 'move' || isWide(inverse);

/** The op that takes another back, told before that one is done; undefined where it changes nothing. Its base is not known yet. */
export function inverseOf(draft: Draft, scene: BoardScene): Draft | undefined {
  const isHere = (id: ItemID) => find(draft, id, scene) !== undefined;
  switch (draft.op) {
    case 'add':
      return about(draft, 'delete', (id) => (isHere(id) ? undefined : {}));
    case 'delete':
      return about(draft, 'restore', (id) => (isHere(id) ? {} : undefined));
    case 'patch':
    case 'move':
      return about(draft, draft.op, (id, data) => {
        const item = find(draft, id, scene);
        return item && data && { data: former(item, data, scene.n) };
      });
    case 'clear':
      return scene.elements(draft.page).length > 0 ? { page: draft.page, op: 'restore', base: 0 } : undefined;
    case 'restore':
      if (isWide(draft)) return { page: draft.page, op: 'clear' };
      return about(draft, 'delete', (id) => (isHere(id) ? undefined : {}));
    default:
      return draft.op satisfies never;
  }
}

/** What of an op can be done now: it leaves out what is gone, or back already. Undefined where that is all. */
export function doable(draft: Draft, scene: BoardScene): Draft | undefined {
  if (draft.id !== undefined || isWide(draft)) {
    if (!scene.page(draft.page)) return undefined;
    if (draft.op === 'clear' && scene.elements(draft.page).length === 0) return undefined;
    if (isWide(draft)) return draft;
  }
  const wanted = draft.op !== 'restore';
  return about(draft, draft.op, (id, data) =>
    (find(draft, id, scene) !== undefined) === wanted ? { ...(data && { data }) } : undefined,
  );
}

/** An op about those elements or pages of another for which there is something to say. */
export function about(
  draft: Draft,
  op: Draft['op'],
  say: (id: ItemID, data?: BoardProps) => { readonly data?: BoardProps } | undefined,
): Draft | undefined {
  const items = itemsOf(draft).flatMap(({ id, data }) => {
    const said = say(id, data);
    return said ? [{ id, ...said }] : [];
  });
  const [first, ...also] = items;
  if (!first) return undefined;
  const { id, ...more } = first;
  const place = draft.id === undefined ? { page: id } : { page: draft.page, id };
  return { ...place, op, ...more, ...(draft.base !== undefined && { base: draft.base }), ...(also.length > 0 && { also }) };
}

function find(draft: Draft, id: ItemID, scene: BoardScene): Element | Page | undefined {
  if (draft.id === undefined) return scene.page(id);
  const element = scene.element(id);
  return element?.page === draft.page ? element : undefined;
}

/** What an item had where it is given something else. */
function former({ n, data }: Element | Page, become: BoardProps, head: number): BoardProps {
  const names = Object.keys(become) as (keyof BoardProps)[];
  // What has no number yet gets one of the next.
  const order = data.order ?? defaultKey(Number.isFinite(n) ? n : head + 1);
  return Object.fromEntries(names.map((name) => [name, name === 'order' ? order : (data[name] ?? NEVER_SET[name])]));
}
