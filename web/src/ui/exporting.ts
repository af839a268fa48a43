/** What a download of the chat holds: pure rules. */
import { startOfDay } from '@/days';

export const FORMATS = ['txt', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export interface Person {
  readonly account: string;
  readonly name: string;
}

/** What to download; empty means no bound. Days are of the reader's calendar, as `2026-11-20`, both included. */
export interface Choice {
  readonly format: Format;
  readonly account: string;
  readonly from: string;
  readonly to: string;
}

export const EVERYTHING: Choice = { format: 'txt', account: '', from: '', to: '' };

/** The query that asks for it. */
export function exportQuery({ format, account, from, to }: Choice): URLSearchParams {
  const query = new URLSearchParams({ format });
  if (account !== '') query.set('account', account);
  if (from !== '') query.set('from', String(startOfDay(from)));
  // The server's bound is the first moment that is not meant any more.
  if (to !== '') query.set('to', String(startOfDay(to, 1)));
  return query;
}

/** Whether the days are in order. */
export const inOrder = ({ from, to }: Choice): boolean => from === '' || to === '' || from <= to;

/** Each person once, under the name that came last, by name. */
export function peopleOf(lists: readonly (readonly Person[])[], compare: (a: string, b: string) => number): Person[] {
  const names = new Map<string, string>();
  for (const { account, name } of lists.flat()) names.set(account, name);
  return [...names].map(([account, name]) => ({ account, name })).sort((a, b) => compare(a.name, b.name));
}
