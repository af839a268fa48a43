/** Rules of the people list: order, search, and what may be done to whom. Pure. */

import type { Locale } from '@/i18n';

export interface Device {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  /** Empty while the device is in no call. */
  readonly call: string;
}

/** A member as the list needs it; the connection's members have it. */
export interface Person {
  readonly account: string;
  readonly name: string;
  /** Empty for those who may not see it. */
  readonly account_name: string;
  readonly role: string;
  readonly guest: boolean;
  readonly state: string;
  readonly devices: readonly Device[];
}

const collators: Readonly<Record<Locale, Intl.Collator>> = {
  en: new Intl.Collator('en', { numeric: true, sensitivity: 'base' }),
  'zh-CN': new Intl.Collator('zh-u-co-pinyin', { numeric: true, sensitivity: 'base' }),
};

const RANK: Readonly<Record<string, number>> = { owner: 1, host: 1 };

/** Oneself first, then hosts, then everyone; each by name as the reader's language orders names, then by account. */
export function sortPeople<P extends Person>(people: readonly P[], self: string, locale: Locale): P[] {
  const collator = collators[locale];
  const rank = (p: P) => (p.account === self ? 0 : (RANK[p.role] ?? 2));
  return [...people].sort(
    (a, b) => rank(a) - rank(b) || collator.compare(a.name, b.name) || (a.account < b.account ? -1 : 1),
  );
}

/** Those whose name here, or account name if one may see it, holds every word of the query. */
export function searchPeople<P extends Person>(people: readonly P[], query: string): P[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...people];
  return people.filter((p) => {
    const name = fold(`${p.name} ${p.account_name}`);
    return words.every((word) => name.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase().trim();
}

export type SourceState = 'on' | 'off' | 'absent';

/** Whether a member's source is on at any device; absent when no device is in the call. */
export function sourceState(person: Person, source: 'microphone' | 'camera' | 'screen'): SourceState {
  const inCall = person.devices.filter((d) => d.call !== '');
  if (inCall.length === 0) return 'absent';
  return inCall.some((d) => d[source]) ? 'on' : 'off';
}

export type MemberAction = 'stage' | 'spotlight' | 'mute' | 'stop_camera' | 'make_host' | 'unmake_host' | 'remove';

/** owner > host > member > guest; a role that this page does not know counts lowest. */
const LEVEL: Readonly<Record<string, number>> = { owner: 3, host: 2, member: 1 };
const level = (person: Person) => LEVEL[person.role] ?? 0;

/**
 * What may be offered to do with a member: removing and roles only downwards, muting anyone. The server decides again at every
 * action; this hides what it would refuse.
 */
export function memberActions(person: Person, self: Person, rights: readonly string[]): MemberAction[] {
  const may = (right: string) => rights.includes(right);
  const actions: MemberAction[] = may('spotlight') ? ['stage', 'spotlight'] : ['stage'];
  if (person.account === self.account) return actions;
  const below = level(person) < level(self);
  if (may('mute') && sourceState(person, 'microphone') === 'on') actions.push('mute');
  if (may('mute') && sourceState(person, 'camera') === 'on') actions.push('stop_camera');
  if (may('change_role') && below && person.role === 'member') actions.push('make_host');
  if (may('change_role') && below && person.role === 'host') actions.push('unmake_host');
  if (may('remove') && below) actions.push('remove');
  return actions;
}
