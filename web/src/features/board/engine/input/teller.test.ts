import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import type { SurfaceEvents } from '../api';
import { LiveTeller } from './teller';

type Live = Parameters<SurfaceEvents['live']>[0];

const ink = { id: 'a', type: 'pen', color: '#1b1b1f', size: 4 } as const;
const points = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ x: from + i, y: 0.04 }));

let told: Live[];
let teller: LiveTeller;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  teller = new LiveTeller((live) => told.push(live), new FakeEnvironment());
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what others hear of the hand', () => {
  it('comes at once, then every 32 ms, the newest of it', () => {
    for (let i = 0; i < 100; i++) {
      teller.cursor({ x: i, y: 0 }, false);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(100);
    expect(told.map(({ cursor }) => cursor?.[0])).toEqual([0, 32, 64, 96, 99]);
    expect(told.at(-1)?.cursor).toEqual([99, 0]);
  });

  it('comes with the second frame after the one before, not between two', () => {
    for (let frame = 0; frame < 5; frame++) {
      teller.cursor({ x: frame, y: 0 }, false);
      vi.advanceTimersByTime(17);
    }
    expect(told.map(({ cursor }) => cursor?.[0])).toEqual([0, 2, 4]);
  });

  it('is all points of a stroke, in a row, at most 256 at once', () => {
    teller.stroke(ink, points(1));
    teller.stroke(ink, points(600, 1));
    vi.advanceTimersByTime(500);
    expect(told.map((live) => [live.ink?.from, (live.ink?.points.length ?? 0) / 2])).toEqual([
      [0, 1],
      [1, 256],
      [257, 256],
      [513, 88],
    ]);
    expect(told.flatMap((live) => live.ink?.points ?? []).filter((_, i) => i % 2 === 0)).toEqual(
      points(601).map(({ x }) => x),
    );
  });

  it('is what a shape is by now', () => {
    teller.shape({ ...ink, type: 'line' }, { x: 1, y: 2 }, { x: 3, y: 4 });
    teller.shape({ ...ink, type: 'line' }, { x: 1, y: 2 }, { x: 5.55, y: 6 });
    vi.advanceTimersByTime(42);
    expect(told.map((live) => live.ink)).toEqual([
      { ...ink, type: 'line', from: 0, points: [1, 2, 3, 4] },
      { ...ink, type: 'line', from: 0, points: [1, 2, 5.6, 6] },
    ]);
  });

  it('is that something was taken back, whatever comes then', () => {
    teller.stroke(ink, points(2));
    teller.takeBack();
    teller.stroke({ ...ink, id: 'b' }, points(1));
    vi.advanceTimersByTime(200);
    expect(told.map((live) => [live.ink?.id, live.ink?.over])).toEqual([
      ['a', undefined],
      ['a', true],
      ['b', undefined],
    ]);
  });

  it('is nothing more of what is done', () => {
    teller.stroke(ink, points(1));
    teller.stroke(ink, points(5, 1));
    teller.done();
    vi.advanceTimersByTime(200);
    expect(told).toHaveLength(1);
  });

  it('has cursor, ink and view in one', () => {
    teller.cursor({ x: 0, y: 0 }, true);
    teller.stroke(ink, points(1));
    teller.view({ x: 0, y: 0, w: 160.04, h: 90 });
    teller.cursor({ x: 1, y: 1 }, true);
    vi.advanceTimersByTime(42);
    expect(told.at(-1)).toEqual({
      cursor: [1, 1],
      laser: true,
      ink: { ...ink, from: 0, points: [0, 0] },
      view: [0, 0, 160, 90],
    });
  });

  it('ends with the surface', () => {
    teller.cursor({ x: 0, y: 0 }, false);
    teller.cursor({ x: 1, y: 0 }, false);
    teller.close();
    vi.advanceTimersByTime(200);
    expect(told).toHaveLength(1);
  });
});
