import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeInk } from '../ink';
import type { Element } from '../types';
import { clipText, readClip } from './clip';

const points =
  encodeInk([
    [
      { x: 0, y: 0 },
      { x: 5, y: 5 },
    ],
  ]) ?? '';
const style = { size: 4, color: '#1b1b1f' };
const elements: readonly Element['data'][] = [
  { type: 'pen', x: 1, y: 2, w: 0, h: 0, ...style, points },
  { type: 'arrow', x: 1, y: 2, w: -30, h: 40, ...style },
  { type: 'ellipse', x: 1, y: 2, w: 30, h: 40, ...style, fill: '#ffffff' },
  { type: 'text', x: 1, y: 2, w: 0, h: 0, ...style, text: '你好 "quoted"\n' },
  { type: 'image', x: 1, y: 2, w: 30, h: 40, file: 'f' },
];

const read = (data: object) =>
  readClip(`{"atrium-board":1,${JSON.stringify({ room: 'r', elements: [data] }).slice(1)}`)?.elements;

describe('what is on the clipboard', () => {
  it('is read as it was written', () => {
    expect(readClip(clipText({ room: 'r', elements }))).toEqual({ room: 'r', elements });
  });

  it('is another text where it does not say what it is', () => {
    expect(readClip('{"elements":[]}')).toBeUndefined();
    expect(readClip('hello')).toBeUndefined();
    expect(readClip('{"atrium-board":1,"room":"r","elements":[}')).toBeUndefined();
    expect(readClip('{"atrium-board":1,"room":5,"elements":[]}')).toBeUndefined();
  });

  it('has nothing that an element may not have', () => {
    const pen = { type: 'pen', x: 1, y: 2, ...style, points };
    expect(read({ ...pen, order: 'zz', title: 'x', sheet: 3, onload: 'x' })).toEqual([{ ...pen, w: 0, h: 0 }]);
    for (const bad of [
      { ...pen, points: '!!' },
      { ...pen, color: 'red' },
      { ...pen, color: '#1b1b1f" onload="x' },
      { ...pen, size: 0 },
      { ...pen, size: 1e6 },
      { ...pen, x: 1e9 },
      { ...pen, x: '1' },
      { ...pen, w: -5 },
      { ...pen, type: 'script' },
      { type: 'text', x: 1, y: 2, ...style, text: '' },
      { type: 'text', x: 1, y: 2, ...style, text: 'x'.repeat(9000) },
      { type: 'image', x: 1, y: 2, w: 0, h: 5, file: 'f' },
      { type: 'image', x: 1, y: 2, w: 5, h: 5 },
      null,
      5,
    ]) {
      expect(read(bad as object)).toEqual([]);
    }
  });

  it('is never worse than nothing, whatever stands there', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        const clip = readClip(`{"atrium-board":1,"room":"r","elements":[${json}]}`);
        for (const { x, y, type } of clip?.elements ?? []) {
          expect(Number.isFinite(x) && Number.isFinite(y) && typeof type === 'string').toBe(true);
        }
      }),
    );
  });
});
