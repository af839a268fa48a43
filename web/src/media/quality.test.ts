import { describe, expect, it } from 'vitest';
import { follow, GOOD, judge, STEADY, type Verdict } from './quality';
import type { ConnectionFigures, ReceivedFigures, Sample, SentFigures } from './samples';

const heard = (device: string, change: Partial<ReceivedFigures> = {}): ReceivedFigures => ({
  id: device,
  device,
  source: 'microphone',
  codec: 'opus',
  width: 0,
  height: 0,
  bps: 32_000,
  fps: 0,
  expected: 100,
  loss: 0,
  jitterMs: 5,
  freezes: 0,
  frozen: null,
  ...change,
});

const told = (change: Partial<SentFigures> = {}): SentFigures => ({
  id: 'camera',
  source: 'camera',
  layer: '',
  codec: 'VP8',
  width: 640,
  height: 360,
  bps: 400_000,
  fps: 24,
  expected: 100,
  loss: 0,
  limitation: 'none',
  ...change,
});

const path = (roundTripMs: number): ConnectionFigures['path'] => {
  const end = { type: 'host', scope: 'private', family: 4 } as const;
  return { local: end, remote: end, protocol: 'udp', roundTripMs };
};

/** A call through the server. */
const sample = (sent: SentFigures[], received: ReceivedFigures[], roundTripMs = 20): Sample => ({
  at: 0,
  connections: [
    { way: 'up', device: null, state: 'connected', path: path(roundTripMs), sent, received: [] },
    { way: 'down', device: null, state: 'connected', path: path(roundTripMs), sent: [], received },
  ],
});

describe('judge', () => {
  it('finds nothing wrong where nothing is', () => {
    const { own, others } = judge(sample([told()], [heard('b'), heard('c')]), false);
    expect(own).toBe(GOOD);
    expect([...others.values()]).toEqual([GOOD, GOOD]);
  });

  it.each([
    [told({ loss: 0.05 }), 'weak', 'loss_up'],
    [told({ loss: 0.2 }), 'bad', 'loss_up'],
    [told({ limitation: 'cpu' }), 'weak', 'cpu'],
    [told({ limitation: 'bandwidth' }), 'weak', 'bandwidth'],
    [told({ limitation: 'bandwidth', bps: 50_000 }), 'bad', 'bandwidth'],
    [told({ loss: 0.5, expected: 5 }), 'good', null],
  ])('tells of what is sent %#', (row, level, why) => {
    expect(judge(sample([row], [heard('b'), heard('c')]), false).own).toEqual({ level, why });
  });

  it('takes a late answer for the own way', () => {
    expect(judge(sample([told()], [], 400), false).own).toEqual({ level: 'weak', why: 'delay' });
    expect(judge(sample([told()], [], 900), false).own).toEqual({ level: 'bad', why: 'delay' });
  });

  it('takes what troubles one of several for theirs, and what troubles all for the own way', () => {
    const lossy = { loss: 0.3 };
    const one = judge(sample([told()], [heard('b', lossy), heard('c')]), false);
    expect(one.own).toBe(GOOD);
    expect(one.others.get('b')).toEqual({ level: 'bad', why: 'loss_down' });
    expect(one.others.get('c')).toBe(GOOD);
    const all = judge(sample([told()], [heard('b', lossy), heard('c', lossy)]), false);
    expect(all.own).toEqual({ level: 'bad', why: 'loss_down' });
    expect([...all.others.values()]).toEqual([GOOD, GOOD]);
  });

  it('takes the trouble of an only one for the own way too if what is sent is lost as well', () => {
    const { own, others } = judge(sample([told()], [heard('b', { loss: 0.3 })]), false);
    expect(own).toBe(GOOD);
    expect(others.get('b')?.level).toBe('bad');
    expect(judge(sample([told({ loss: 0.05 })], [heard('b', { loss: 0.3 })]), false).own.level).toBe('bad');
  });

  it('hears nothing wrong in silence, and sees uneven and standing pictures', () => {
    const of = (change: Partial<ReceivedFigures>) =>
      judge(sample([], [heard('b', change), heard('c')]), false).others.get('b');
    expect(of({ loss: 0.5, expected: 5 })).toBe(GOOD);
    expect(of({ jitterMs: 100 })).toEqual({ level: 'weak', why: 'jitter' });
    expect(of({ frozen: 0.5 })).toEqual({ level: 'bad', why: 'freezes' });
  });

  it('minds no small picture where little data is wanted', () => {
    expect(judge(sample([told({ limitation: 'bandwidth' })], []), true).own).toBe(GOOD);
  });
});

describe('follow', () => {
  const bad: Verdict = { level: 'bad', why: 'loss_up' };
  const weak: Verdict = { level: 'weak', why: 'delay' };
  /** What is shown after each of the verdicts, one every two seconds. */
  const over = (verdicts: Verdict[], start = STEADY) => {
    let steady = start;
    return verdicts.map((verdict, i) => {
      steady = follow(steady, verdict, i * 2_000);
      return steady.shown.level;
    });
  };

  it('says what is worse after four seconds', () => {
    expect(over([bad, bad, bad])).toEqual(['good', 'good', 'bad']);
  });

  it('is not moved by what passes', () => {
    expect(over([bad, GOOD, bad, GOOD, bad])).toEqual(['good', 'good', 'good', 'good', 'good']);
  });

  it('counts on when it only becomes better or worse on the same side', () => {
    expect(over([weak, bad, weak])).toEqual(['good', 'good', 'weak']);
  });

  it('says what is better after ten seconds', () => {
    const start = { shown: bad, next: null };
    expect(over([GOOD, GOOD, GOOD, GOOD, GOOD, GOOD], start)).toEqual(['bad', 'bad', 'bad', 'bad', 'bad', 'good']);
  });

  it('lets an encoder find out first what fits', () => {
    const cpu: Verdict = { level: 'weak', why: 'cpu' };
    expect(over([cpu, cpu, cpu, cpu, cpu, cpu, cpu])).toEqual([...Array(6).fill('good'), 'weak']);
  });

  it('keeps the verdict that is shown while nothing is another', () => {
    const start = { shown: bad, next: null };
    expect(follow(start, { ...bad }, 0).shown).toBe(bad);
  });
});
