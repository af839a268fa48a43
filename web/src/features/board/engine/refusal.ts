import type { Refused } from './api';
import { about } from './inverse';
import { isWide, itemsOf } from './model';
import type { Part } from './overlay';
import type { Draft, Gesture, ItemID } from './types';

/**
 * What hangs on a part that was refused: what waits and is about what it would have added goes with it, so that both can be done again together; what
 * takes it back has nothing to take back. `left` tells what becomes of parts that wait: another part, or nothing.
 */
export function hanging(
  refused: Part,
  waiting: readonly Part[],
): { readonly taken: readonly Draft[]; readonly left: ReadonlyMap<string, Part | undefined> } {
  const taken: Draft[] = [];
  const left = new Map<string, Part | undefined>();
  const gone = new Set([refused.key]);
  const { draft } = refused;
  const added = new Set(draft.op === 'add' ? itemsOf(draft).map(({ id }) => id) : []);
  for (const part of waiting) {
    if (part.undoes !== undefined && gone.has(part.undoes)) {
      gone.add(part.key);
      left.set(part.key, undefined);
      continue;
    }
    const { theirs, others } = divide(part.draft, added, draft.id === undefined);
    if (!theirs) continue;
    taken.push(theirs);
    left.set(part.key, others && { ...part, draft: others });
    if (!others) gone.add(part.key);
  }
  return { taken, left };
}

/** What of an op is about what was to be added, and what is not. */
function divide(
  draft: Draft,
  added: ReadonlySet<ItemID>,
  pages: boolean,
): { theirs: Draft | undefined; others: Draft | undefined } {
  const isOfPages = draft.id === undefined && !isWide(draft);
  // All that is on a page goes with it.
  if (pages && !isOfPages)
    return added.has(draft.page) ? { theirs: draft, others: undefined } : { theirs: undefined, others: draft };
  if (pages !== isOfPages) return { theirs: undefined, others: draft };
  const some = (wanted: boolean) =>
    about(draft, draft.op, (id, data) => (added.has(id) === wanted ? { ...(data && { data }) } : undefined));
  return { theirs: some(true), others: some(false) };
}

/** A refused gesture as it is done once more: for good, and under other ids where those were taken. */
export function attempt({ code, gesture }: Refused, newID: () => ItemID): Gesture {
  const ops = gesture.ops.map((draft) => (isWide(draft) ? draft : withoutBase(draft)));
  return { ops: code === 'id_reused' ? renamed(ops, newID) : ops };
}

function withoutBase({ base: _, ...draft }: Draft): Draft {
  return draft;
}

function renamed(ops: readonly Draft[], newID: () => ItemID): readonly Draft[] {
  const ids = new Map<ItemID, ItemID>();
  for (const draft of ops) if (draft.op === 'add') for (const { id } of itemsOf(draft)) ids.set(id, newID());
  const name = (id: ItemID) => ids.get(id) ?? id;
  return ops.map(({ page, id, also, ...draft }) => ({
    ...draft,
    page: name(page),
    ...(id !== undefined && { id: name(id) }),
    ...(also && { also: also.map((item) => ({ ...item, id: name(item.id) })) }),
  }));
}
