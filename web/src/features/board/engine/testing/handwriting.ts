import type { Ink, InkPoint, Point } from '../types';

/** A small generator of numbers in [0, 1), so that a failure can be played again (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often a pen tells where it is, per second. */
const RATE = 120;
/** How far off it tells that, in units. */
const JITTER = 0.08;

/**
 * A stroke as a pen tells it: through some places, slower at the ends and in the bends, pressed harder in the middle, with the noise of the hand
 * and of the digitiser. `speed` is in units per second.
 */
function drawn(places: readonly Point[], speed: number, chance: () => number): InkPoint[] {
  const length = places.reduce((sum, p, i) => sum + distance(p, places[i - 1] ?? p), 0);
  const count = Math.max(4, Math.round((length / speed) * RATE));
  const noise = () => (chance() + chance() - 1) * JITTER;
  return Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const eased = t * t * (3 - 2 * t);
    const { x, y } = along(places, eased);
    return { x: x + noise(), y: y + noise(), pressure: Math.min(1, 0.2 + 0.55 * Math.sin(Math.PI * t) + chance() * 0.02) };
  });
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** A point of the curve through the places (Catmull and Rom). */
function along(places: readonly Point[], t: number): Point {
  const at = t * (places.length - 1);
  const i = Math.min(places.length - 2, Math.floor(at));
  const [b, c] = [places[i] ?? ORIGIN, places[i + 1] ?? ORIGIN];
  const [a, d] = [places[i - 1] ?? b, places[i + 2] ?? c];
  const u = at - i;
  const curve = (p: number, q: number, r: number, s: number) =>
    0.5 * (2 * q + (r - p) * u + (2 * p - 5 * q + 4 * r - s) * u * u + (3 * q - p - 3 * r + s) * u * u * u);
  return { x: curve(a.x, b.x, c.x, d.x), y: curve(a.y, b.y, c.y, d.y) };
}

const ORIGIN: Point = { x: 0, y: 0 };

/** Strokes of Chinese characters, 50 units high, and letters and words of a running hand, 25 units high: some with pressure, some without. */
export function handwriting(count: number, seed: number): readonly Ink[] {
  const chance = numbers(seed);
  const near = (value: number, by: number) => value + (chance() - 0.5) * 2 * by;
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [chance() * 1500, chance() * 800];
    const places: Point[] = [];
    let speed = near(250, 100);
    if (i % 2 === 0) {
      // Across, down, a falling stroke, a turning one or a dot.
      const bends = 1 + Math.floor(chance() * 3);
      for (let bend = 0; bend <= bends; bend++) places.push({ x: x + near(bend * 15, 12), y: y + near(bend * 12, 14) });
    } else {
      const letters = 1 + Math.floor(chance() * 4);
      speed = near(180, 60);
      for (let loop = 0; loop <= letters * 4; loop++) {
        const angle = (loop / 4) * 2 * Math.PI;
        places.push({ x: x + loop * 4.5 + near(8 * Math.cos(angle), 2), y: y + near(12 * Math.sin(angle), 3) });
      }
    }
    const points = drawn(places, speed, chance);
    return [i % 3 === 0 ? points.map(({ x: px, y: py }) => ({ x: px, y: py })) : points];
  });
}
