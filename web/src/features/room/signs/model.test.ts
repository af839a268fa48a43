import { describe, expect, it } from 'vitest';
import { handPlace, handQueue, newHands } from './hands';
import { anySign, type Point, paceLines } from './pace';
import { type Float, MOST_IN_ALL, MOST_OF_ONE, withFloat } from './reactions';

const hand = (account: string, at: number) => ({ account, name: account, hand: at });

describe('the queue of hands', () => {
  it('has the longest first and nobody whose hand is down', () => {
    const queue = handQueue([hand('a', 30), hand('b', 0), hand('c', 10), hand('d', 20)]);
    expect(queue.map((m) => m.account)).toEqual(['c', 'd', 'a']);
    expect(['c', 'a', 'b'].map((account) => handPlace(queue, account))).toEqual([1, 3, 0]);
  });
  it('is made once for a list of members, however many tiles ask', () => {
    const members = [hand('a', 30), hand('c', 10)];
    expect(handQueue(members)).toBe(handQueue(members));
    expect(handQueue([...members])).not.toBe(handQueue(members));
  });
  it('tells new hands of others, not those of people who were not known before', () => {
    const before = [hand('a', 0), hand('b', 5), hand('me', 0)];
    const now = [hand('a', 7), hand('b', 5), hand('me', 8), hand('paged in', 2)];
    expect(newHands(before, now, 'me').map((m) => m.account)).toEqual(['a']);
    expect(newHands(now, before, 'me')).toEqual([]);
  });
});

describe('floating reactions', () => {
  const float = (id: number, account: string): Float => ({ id, account, name: account, reaction: 'clap' });
  it('are bounded for one person and in all, and the oldest give way', () => {
    let list: readonly Float[] = [];
    for (let id = 1; id <= 5; id++) list = withFloat(list, float(id, 'a'));
    expect(list.map((f) => f.id)).toEqual([3, 4, 5]);
    expect(list).toHaveLength(MOST_OF_ONE);
    for (let id = 6; id <= 60; id++) list = withFloat(list, float(id, `p${id}`));
    expect(list).toHaveLength(MOST_IN_ALL);
    expect(list.at(-1)?.id).toBe(60);
  });
});

describe('the pace', () => {
  const NOW = 10_000_000;
  const point = (ago: number, slower: number, lost = 0): Point => ({ time: NOW - ago, slower, lost, present: 30 });
  const MINUTE = 60_000;

  it('is shown only when somebody gave a sign within the hour', () => {
    expect(anySign([], NOW)).toBe(false);
    expect(anySign([point(5000, 0)], NOW)).toBe(false);
    expect(anySign([point(61 * MINUTE, 2), point(60 * MINUTE, 0)], NOW)).toBe(false);
    expect(anySign([point(59 * MINUTE, 0, 1), point(1000, 0)], NOW)).toBe(true);
  });

  it('holds each number until the next point, over five minutes at least', () => {
    const { slower, lost, span } = paceLines([point(MINUTE, 2, 1), point(0, 4)], NOW, 100, 40);
    expect(span).toBe(5 * MINUTE);
    expect(slower).toBe('M0 40H80V20H100V0H100');
    expect(lost).toBe('M0 40H80V30H100V40H100');
  });

  it('begins with what was so an hour ago, and is as high as the highest', () => {
    const { slower, span } = paceLines([point(90 * MINUTE, 6), point(30 * MINUTE, 12)], NOW, 100, 40);
    expect(span).toBe(60 * MINUTE);
    expect(slower).toBe('M0 20H50V0H100');
  });

  it('puts the newest point at the edge when this clock is behind', () => {
    expect(paceLines([point(-10_000, 1)], NOW, 100, 40).slower).toBe('M0 40H100V30H100');
  });
});
