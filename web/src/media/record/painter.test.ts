import { describe, expect, it } from 'vitest';
import { type Brush, fitted, paint } from './painter';
import type { Shot } from './scene';

const SIZE = { width: 1280, height: 720 };
const PLACE = { x: 100, y: 50, width: 400, height: 200 };

/** Notes what is drawn; a letter is 10 px wide. */
function brush() {
  const images: unknown[][] = [];
  const texts: string[] = [];
  const fills: unknown[][] = [];
  const target = {
    drawImage: (...image: unknown[]) => void images.push(image),
    fillText: (text: string) => void texts.push(text),
    measureText: (text: string) => ({ width: 10 * [...text].length }),
    fillRect(...rect: unknown[]) {
      fills.push([(target as unknown as { fillStyle: string }).fillStyle, ...rect]);
    },
  };
  const every = new Proxy(target, {
    get: (known, key) => (key in known ? known[key as keyof typeof known] : () => undefined),
  });
  return { brush: every as unknown as Brush, images, texts, fills };
}

const who = { label: 'Ann', initials: 'A', hue: 10, avatar: null, muted: false };
const shot = (change: Partial<Shot>): Shot => ({ place: PLACE, track: null, whole: false, who, ...change });
const track = {} as MediaStreamTrack;
const image = {} as HTMLVideoElement;

describe('paint', () => {
  it('fills a tile with the picture, and writes whose it is', () => {
    const { brush: b, images, texts } = brush();
    paint(b, SIZE, [shot({ track })], () => ({ image, width: 400, height: 400 }));
    expect(images).toEqual([[image, 100, -50, 400, 400]]);
    expect(texts).toEqual(['Ann']);
  });

  it('shows who it is while there is no picture: by avatar, or by initials', () => {
    const { brush: b, images, texts } = brush();
    paint(b, SIZE, [shot({ track })], () => null);
    expect(images).toEqual([]);
    expect(texts).toEqual(['A', 'Ann']);
    paint(b, SIZE, [shot({ who: { ...who, avatar: image } })], () => null);
    expect(images).toHaveLength(1);
  });

  it('is black where nobody is named and nothing comes', () => {
    const { brush: b, texts, fills } = brush();
    paint(b, SIZE, [shot({ place: { x: 0, y: 0, ...SIZE }, who: null })], () => null);
    expect(fills.at(-1)).toEqual(['#000', 0, 0, 1280, 720]);
    expect(texts).toEqual([]);
  });

  it('shortens a name that does not fit, and never cuts a letter in two', () => {
    const { brush: b, texts } = brush();
    paint(b, SIZE, [shot({ who: { ...who, label: '👩‍🏫'.repeat(40) } })], () => null);
    const label = texts.at(-1) ?? '';
    expect(label.endsWith('…')).toBe(true);
    expect([...label].length * 10).toBeLessThanOrEqual(400);
    expect(label.isWellFormed()).toBe(true);
  });
});

describe('fitted', () => {
  it('shows the whole picture with bars, or fills the place', () => {
    expect(fitted(PLACE, { width: 400, height: 400 }, true)).toEqual({ x: 200, y: 50, width: 200, height: 200 });
    expect(fitted(PLACE, { width: 400, height: 400 }, false)).toEqual({ x: 100, y: -50, width: 400, height: 400 });
  });
});
