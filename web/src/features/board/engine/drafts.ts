import type { BoardProps } from '@/connection/types';
import { itemsOf } from './model';
import type { Draft, ItemID } from './types';

/** Things that one op may name. */
export const MAX_ITEMS = 500;
/** Bytes of an op as JSON; with its envelope it has to stay within a frame of 64 KiB. */
export const MAX_BYTES = 56 << 10;

type Item = { readonly id: ItemID; readonly data?: BoardProps };

const encoder = new TextEncoder();

/** The bytes of an op, as it is sent, without its board. */
export const bytesOfDraft = (draft: Draft): number => encoder.encode(JSON.stringify(draft)).length;

/** One op about several elements of a page, or as many as there have to be for their number and size. */
export function draftsOf(page: ItemID, op: Draft['op'], items: readonly Item[]): readonly Draft[] {
  const drafts: Draft[] = [];
  let [held, bytes]: [Item[], number] = [[], 0];
  const close = () => {
    const [first, ...also] = held;
    if (first) drafts.push({ page, op, ...first, ...(also.length > 0 && { also }) });
    held = [];
    bytes = 0;
  };
  for (const item of items) {
    const size = encoder.encode(JSON.stringify(item)).length + 1;
    if (held.length === MAX_ITEMS || bytes + size > MAX_BYTES - 256) close();
    held.push(item);
    bytes += size;
  }
  close();
  return drafts;
}

/** The same as ops that the server takes: no more than it allows in each. */
export function split(draft: Draft): readonly Draft[] {
  const { also = [], id, base } = draft;
  if (also.length < MAX_ITEMS && bytesOfDraft(draft) <= MAX_BYTES) return [draft];
  if (id === undefined) return splitPages(draft);
  return draftsOf(draft.page, draft.op, itemsOf(draft)).map((part) => ({ ...part, ...(base !== undefined && { base }) }));
}

/**
 * Two ops as one, which does the same; undefined where there is none such. Elements that one op adds come in the order of their ids, so the later ones
 * must have the higher ids.
 */
export function merged(first: Draft, then: Draft): Draft | undefined {
  const { page, op, id } = first;
  if (op === 'clear' || then.op !== op || then.page !== page || id === undefined || then.id === undefined) return undefined;
  if (first.base !== undefined || then.base !== undefined) return undefined;
  const items = new Map(itemsOf(first).map((item) => [item.id, item]));
  const top = op === 'add' ? ([...items.keys()].sort().at(-1) ?? '') : '';
  for (const item of itemsOf(then)) {
    const known = items.get(item.id);
    const isUpdate = op === 'patch' || op === 'move';
    if (known && !isUpdate) return undefined;
    if (item.id < top) return undefined;
    items.set(item.id, known ? { id: item.id, data: { ...known.data, ...item.data } } : item);
  }
  const drafts = draftsOf(page, op, [...items.values()]);
  return drafts.length === 1 ? drafts[0] : undefined;
}

/** Each page in an op of its own. */
function splitPages({ op, base, ...draft }: Draft): readonly Draft[] {
  const pages = itemsOf({ op, ...draft });
  return pages.map(({ id: page, data }) => ({ page, op, ...(data && { data }), ...(base !== undefined && { base }) }));
}
