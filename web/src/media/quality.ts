import type { ConnectionFigures, ReceivedFigures, Sample, SentFigures } from './samples';
import { ENOUGH_PACKETS } from './samples';
import type { DeviceID } from './types';

export type Level = 'good' | 'weak' | 'bad';

/**
 * What is wrong with the way: packets that this device sends (`loss_up`) or gets (`loss_down`) are lost, they come late (`delay`) or
 * unevenly (`jitter`), pictures stand still (`freezes`), less fits than there is to send (`bandwidth`), or the device itself is at its
 * limit (`cpu`).
 */
export type Trouble = 'loss_up' | 'loss_down' | 'delay' | 'jitter' | 'freezes' | 'bandwidth' | 'cpu';

export interface Verdict {
  readonly level: Level;
  readonly why: Trouble | null;
}

export interface Verdicts {
  /** Of this device's own way. */
  readonly own: Verdict;
  /** Of what comes from one other device, where all is well with the own way. */
  readonly others: ReadonlyMap<DeviceID, Verdict>;
}

export const GOOD: Verdict = { level: 'good', why: null };

/** From which value on something is weak, and bad. Shares of 1; times in ms. */
const BOUNDS = {
  loss: [0.04, 0.12],
  delay: [350, 800],
  jitter: [60, 180],
  frozen: [0.15, 0.4],
} as const;

type Bounds = readonly [weak: number, bad: number];

/** A camera that gets less than this is bad, where the browser says that the way is the reason. */
const STARVED_BPS = 80_000;

/**
 * What one sample tells. What troubles all others at once is the own way; what troubles one of several is theirs. With only one other
 * device both may be meant: then it counts as the own way if what this device sends is lost too. `limited`: the person wants little
 * data, so a picture that could be better is no trouble.
 */
export function judge({ connections }: Sample, limited: boolean): Verdicts {
  const sending = connections.filter(({ way }) => way !== 'down').map(judgeSent);
  const all = byDevice(connections);
  const heard = [...all.values()];
  const lossUp = worst(sending.length > 1 ? common(sending) : sending);
  const shared = heard.length > 1 ? worst(common(heard)) : GOOD;
  const delay = grade(roundTrip(connections), BOUNDS.delay, 'delay');
  const encoding = limited ? GOOD : worst(connections.flatMap(({ sent }) => sent.map((row) => judgeEncoder(row, sent))));
  const own = worst([lossUp, delay, heard.length === 1 && lossUp.level !== 'good' ? worst(heard) : shared, encoding]);
  const others = new Map([...all].map(([device, verdict]) => [device, above(verdict, shared)]));
  return { own, others };
}

function judgeSent({ sent }: ConnectionFigures): Verdict {
  const expected = sent.reduce((sum, row) => sum + row.expected, 0);
  return grade(expected < ENOUGH_PACKETS ? 0 : weighed(sent, expected), BOUNDS.loss, 'loss_up');
}

/** What comes from each device, as one verdict. */
function byDevice(connections: readonly ConnectionFigures[]): ReadonlyMap<DeviceID, Verdict> {
  const rows = connections.flatMap(({ received }) => received);
  const devices = new Set(rows.map(({ device }) => device));
  return new Map([...devices].map((device) => [device, judgeReceived(rows.filter((row) => row.device === device))]));
}

function judgeReceived(rows: readonly ReceivedFigures[]): Verdict {
  const coming = rows.filter(({ expected }) => expected > 0);
  const expected = coming.reduce((sum, row) => sum + row.expected, 0);
  if (expected < ENOUGH_PACKETS) return GOOD;
  return worst([
    grade(weighed(coming, expected), BOUNDS.loss, 'loss_down'),
    grade(Math.max(0, ...coming.map(({ frozen }) => frozen ?? 0)), BOUNDS.frozen, 'freezes'),
    grade(Math.max(0, ...coming.map(({ jitterMs }) => jitterMs)), BOUNDS.jitter, 'jitter'),
  ]);
}

function judgeEncoder({ source, limitation }: SentFigures, all: readonly SentFigures[]): Verdict {
  if (source !== 'camera' && source !== 'screen') return GOOD;
  if (limitation === 'cpu') return { level: 'weak', why: 'cpu' };
  if (limitation !== 'bandwidth') return GOOD;
  const bps = all.filter((row) => row.source === source).reduce((sum, row) => sum + row.bps, 0);
  return { level: bps < STARVED_BPS ? 'bad' : 'weak', why: 'bandwidth' };
}

/** The loss of several streams together. */
const weighed = (rows: readonly { readonly expected: number; readonly loss: number | null }[], expected: number) =>
  rows.reduce((sum, { expected: of, loss }) => sum + of * (loss ?? 0), 0) / expected;

/** The shortest round trip: what is on the own way is in each of them. */
function roundTrip(connections: readonly ConnectionFigures[]): number {
  const times = connections.flatMap(({ path }) => path?.roundTripMs ?? []);
  return times.length > 0 ? Math.min(...times) : 0;
}

const GRADES: Readonly<Record<Level, number>> = { good: 0, weak: 1, bad: 2 };

function grade(value: number, [weak, bad]: Bounds, why: Trouble): Verdict {
  if (value >= bad) return { level: 'bad', why };
  return value >= weak ? { level: 'weak', why } : GOOD;
}

/** The worst; of two alike the former. */
const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((a, b) => (GRADES[b.level] > GRADES[a.level] ? b : a), GOOD);

/** What all have in common: the best of them. */
function common(verdicts: readonly Verdict[]): readonly Verdict[] {
  const best = verdicts.reduce((a, b) => (GRADES[b.level] < GRADES[a.level] ? b : a));
  return [best];
}

/** A trouble beyond what is common to all. */
const above = (verdict: Verdict, shared: Verdict): Verdict =>
  GRADES[verdict.level] > GRADES[shared.level] ? verdict : GOOD;

/** How long something must last before it is said, in ms. An encoder needs some seconds to find out what fits. */
const WORSE_AFTER = 4_000;
const ENCODER_AFTER = 12_000;
const BETTER_AFTER = 10_000;

/** A verdict as it is shown, and what may take its place. */
export interface Steady {
  readonly shown: Verdict;
  /** What differs from it, and since when (ms). */
  readonly next: { readonly verdict: Verdict; readonly since: number } | null;
}

export const STEADY: Steady = { shown: GOOD, next: null };

/** Follows verdicts without flicker: worse, or for another reason, is shown after some seconds in a row, better after some more. */
export function follow({ shown, next }: Steady, verdict: Verdict, now: number): Steady {
  if (verdict.level === shown.level && verdict.why === shown.why) return { shown, next: null };
  const worse = GRADES[verdict.level] >= GRADES[shown.level];
  // A stay on the same side goes on, whatever the reason or the grade is now.
  const stays = next !== null && GRADES[next.verdict.level] >= GRADES[shown.level] === worse;
  const since = stays ? next.since : now;
  const slow = verdict.why === 'cpu' || verdict.why === 'bandwidth';
  const after = worse ? (slow ? ENCODER_AFTER : WORSE_AFTER) : BETTER_AFTER;
  return now - since >= after ? { shown: verdict, next: null } : { shown, next: { verdict, since } };
}
