import { describe, expect, it } from 'vitest';
import { Steady } from './pressure';
import type { Press } from './tool';

/** A mouse that goes to the right by a unit each ms. */
const press = (time: number, y = 0): Press => ({ x: time, y, time, shift: false, alt: false, kind: 'mouse' });

describe('a steady line', () => {
  it('is as far behind the hand whatever the rate of the events is, and within a frame of it', () => {
    const behind = [1, 4, 8, 16, 33].map((step) => {
      const steady = new Steady(1, false);
      for (let time = 0; time < 300; time += step) steady.next(press(time));
      const last = Math.ceil(300 / step) * step;
      return last - steady.next(press(last)).x;
    });
    for (const ms of behind) expect(ms).toBeLessThan(8.5);
    expect(Math.max(...behind.slice(0, 3)) - Math.min(...behind.slice(0, 3))).toBeLessThan(3.5);
  });

  it('trembles less than the hand', () => {
    const steady = new Steady(1, false);
    const line = Array.from({ length: 100 }, (_, i) => steady.next(press(i * 4, i % 2)));
    const heights = line.slice(20).map(({ y }) => y);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.4);
  });

  it('ends where the hand did', () => {
    const steady = new Steady(1, false);
    steady.next(press(0));
    expect(steady.end(press(40, 3))).toEqual({ x: 40, y: 3 });
  });
});
