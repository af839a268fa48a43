/** Rules of the people list: order, search, and what may be done to whom. Pure. */

import type { GivenRole } from '@/api/rooms';
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
  /** Was given the pen of the boards. */
  readonly draws: boolean;
  readonly devices: readonly Device[];
}

const collators: Readonly<Record<Locale, Intl.Collator>> = {
  en: new Intl.Collator('en', { numeric: true, sensitivity: 'base' }),
  'zh-CN': new Intl.Collator('zh-u-co-pinyin', { numeric: true, sensitivity: 'base' }),
};

/** Oneself stands at 0; below cohosts everybody stands together, as in the server's list. */
const PLACE: Readonly<Record<string, number>> = { owner: 1, host: 2, cohost: 3, teacher: 1, assistant: 2 };
const LAST = 4;

/** Oneself first, then the owner, hosts, cohosts, and everyone; each by name as the reader's language orders names, then by account. */
export function sortPeople<P extends Person>(people: readonly P[], self: string, locale: Locale): P[] {
  const collator = collators[locale];
  const rank = (p: P) => (p.account === self ? 0 : (PLACE[p.role] ?? LAST));
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

/**
 * Those found here, and whom the server found: it also knows names by other spellings, such as pinyin and its initials. Each is as it
 * is now; where all are known, those who are gone since then are left out.
 */
export function withHits<P extends Person>(people: readonly P[], complete: boolean, query: string, hits: readonly P[]): P[] {
  const now = new Map(people.map((p) => [p.account, p]));
  const found = new Set(searchPeople(people, query));
  for (const hit of hits) {
    const person = now.get(hit.account) ?? (complete ? undefined : hit);
    if (person) found.add(person);
  }
  return [...found];
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

/** The roles that may be given, highest first. A guest has no other. */
const ROLES = ['host', 'cohost', 'member', 'viewer'] as const satisfies readonly GivenRole[];

export type MemberAction =
  | 'stage'
  | 'view'
  | 'spotlight'
  | 'mute'
  | 'stop_camera'
  | 'stop_screen'
  | 'hand_screen'
  | 'give_pen'
  | 'take_pen'
  | `make_${GivenRole}`
  | 'remove'
  | 'ban';

/**
 * owner > host > cohost > member > viewer > guest, and in a lesson teacher > assistant > student; a role that this page does not know
 * counts lowest.
 */
const LEVEL: Readonly<Record<string, number>> = {
  owner: 5,
  host: 4,
  cohost: 3,
  member: 2,
  viewer: 1,
  teacher: 5,
  assistant: 4,
  student: 2,
};
const level = (role: string) => LEVEL[role] ?? 0;

/** The roles that one may give: none above one's own. */
export function givenRoles(own: string, rights: readonly string[]): GivenRole[] {
  if (!rights.includes('change_role')) return [];
  return ROLES.filter((role) => level(role) <= level(own));
}

/** What decides about the offers beside who it is. */
export interface Offered {
  /** Whether they are pinned. */
  readonly pinned?: boolean;
  /** Whether everyone may draw, with or without the pen. */
  readonly allDraw?: boolean;
}

/**
 * What may be offered to do with a member: pinning who is in the call, or unpinning; putting out and roles only downwards, muting
 * anyone. The server decides again at every action; this hides what it would refuse.
 */
export function memberActions(
  person: Person,
  self: Person,
  rights: readonly string[],
  { pinned = false, allDraw = false }: Offered = {},
): MemberAction[] {
  const may = (right: string) => rights.includes(right);
  const actions: MemberAction[] = [];
  if (pinned || sourceState(person, 'microphone') !== 'absent') actions.push('stage');
  if (may('spotlight')) actions.push('spotlight');
  if (person.account === self.account) return actions;
  if (sourceState(person, 'microphone') !== 'absent' && person.role !== 'viewer') actions.push('view');
  if (may('mute') && sourceState(person, 'microphone') === 'on') actions.push('mute');
  if (may('mute') && sourceState(person, 'camera') === 'on') actions.push('stop_camera');
  if (may('mute') && sourceState(person, 'screen') === 'on') actions.push('stop_screen');
  else if (sourceState(self, 'screen') === 'on' && sourceState(person, 'screen') === 'off') actions.push('hand_screen');
  if (may('pen') && person.draws) actions.push('take_pen');
  else if (may('pen') && needsPen(person.role, allDraw)) actions.push('give_pen');
  if (!isBelow(person.role, self.role)) return actions;
  if (!person.guest) {
    const roles = givenRoles(self.role, rights).filter((role) => role !== person.role);
    actions.push(...roles.map((role) => `make_${role}` as const));
  }
  if (may('remove')) actions.push('remove');
  if (may('ban')) actions.push('ban');
  return actions;
}

/** Whether somebody of a role draws only with the pen: those from cohost and assistant upwards draw anyway, a viewer never without it. */
const needsPen = (role: string, allDraw: boolean): boolean =>
  level(role) < level('cohost') && (!allDraw || role === 'viewer');

/** Whether somebody of a role may be put out by somebody of another: only downwards. */
export const isBelow = (role: string, other: string): boolean => level(role) < level(other);

/** The roles that have words; a role that this page does not know reads as a member. */
const NAMED = ['owner', 'host', 'cohost', 'member', 'viewer', 'guest', 'teacher', 'assistant', 'student'] as const;
export type RoleKey = (typeof NAMED)[number];
export const roleKey = (role: string): RoleKey => NAMED.find((named) => named === role) ?? 'member';

/** The roles whose coming is said. */
const SAID = ['host', 'cohost', 'member', 'viewer', 'teacher', 'assistant', 'student'] as const;
/** What one hears of one's own new role: nothing when it is the same with other rights. */
export type RoleWords = (typeof SAID)[number] | 'acting' | 'acted';

export interface OwnRole {
  readonly role: string;
  /** For as long as no host is here. */
  readonly acting: boolean;
}

export function roleWords(before: OwnRole, now: OwnRole): RoleWords | undefined {
  const { role, acting } = now;
  if (before.role === role) return undefined;
  if (acting) return 'acting';
  if (before.acting) return 'acted';
  return SAID.find((said) => said === role);
}
