import type { Candidate } from './compose';

/** What a person has begun to write in a room. */
export interface Draft {
  readonly text: string;
  /** The seq of the message that it answers. */
  readonly reply?: number;
  /** People picked from the completion, so that their names in the text become mentions. */
  readonly picked: readonly Candidate[];
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const NO_DRAFT: Draft = { text: '', picked: [] };

const key = (account: string, room: string) => `atrium.draft.${account}.${room}`;

/** The draft this tab kept for this account in this room. It survives a refresh and ends with the tab. */
export function readDraft(account: string, room: string, store: Store = sessionStorage): Draft {
  try {
    const value = JSON.parse(store.getItem(key(account, room)) ?? 'null') as Partial<Draft> | null;
    if (typeof value?.text !== 'string' || !Array.isArray(value.picked)) return NO_DRAFT;
    const picked = value.picked.filter((p) => typeof p?.account === 'string' && typeof p.name === 'string');
    return { text: value.text, picked, ...(typeof value.reply === 'number' && { reply: value.reply }) };
  } catch {
    return NO_DRAFT;
  }
}

export function writeDraft(account: string, room: string, draft: Draft, store: Store = sessionStorage): void {
  try {
    if (draft.text === '' && draft.reply === undefined) store.removeItem(key(account, room));
    else store.setItem(key(account, room), JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the draft then lasts as long as the page.
  }
}
