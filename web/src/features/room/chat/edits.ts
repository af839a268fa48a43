import { useEffect, useState } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { ChatMessage, RoomSession } from '@/connection/types';
import { refusalCode } from '../refusal';
import type { Draft } from './draft';

/** A change of an own message that the server has not confirmed. */
export interface Edit {
  readonly text: string;
  /** Why it was refused; absent while it is on its way. */
  readonly code?: string;
}

/** By the seq of the message. */
type Edits = Readonly<Record<number, Edit>>;

/** They belong to the session: who closes the chat or begins another edit loses none. */
const stores = new WeakMap<RoomSession, StoreApi<Edits>>();

function storeOf(session: RoomSession): StoreApi<Edits> {
  const store = stores.get(session) ?? createStore<Edits>(() => ({}));
  stores.set(session, store);
  return store;
}

export function useEdits(session: RoomSession): Edits {
  return useStore(storeOf(session));
}

/** The text of a message as its author last wanted it. */
export function wantedText(session: RoomSession, { seq, text }: ChatMessage): string {
  return storeOf(session).getState()[seq]?.text ?? text;
}

/** Changes a message. Until the server has it, the change is among the edits, with the reason once it is refused. */
export function saveEdit(session: RoomSession, seq: number, text: string): void {
  const store = storeOf(session);
  const edit: Edit = { text };
  store.setState({ [seq]: edit });
  const isLatest = () => store.getState()[seq] === edit;
  session.edit(seq, text).then(
    () => isLatest() && discardEdit(session, seq),
    (cause: unknown) => isLatest() && store.setState({ [seq]: { text, code: refusalCode(cause) } }),
  );
}

/** Whether a change is on its way, so that only another one takes it back. */
export function isSaving(session: RoomSession, seq: number): boolean {
  const edit = storeOf(session).getState()[seq];
  return edit !== undefined && edit.code === undefined;
}

export function discardEdit(session: RoomSession, seq: number): void {
  const { [seq]: _, ...others } = storeOf(session).getState();
  storeOf(session).setState(others, true);
}

/** An own message that is being changed in the box. */
export interface Editing {
  readonly message: ChatMessage;
  readonly draft: Draft;
}

const begun = new WeakMap<RoomSession, Editing>();

/** What is being changed; like the changes under way it outlives the panel. */
export function useEditing(session: RoomSession) {
  const [editing, setEditing] = useState(() => begun.get(session));
  useEffect(() => {
    if (editing) begun.set(session, editing);
    else begun.delete(session);
  }, [session, editing]);
  return [editing, setEditing] as const;
}
