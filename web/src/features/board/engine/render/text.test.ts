import { describe, expect, it } from 'vitest';
import { canvasMeasure, layOut, lineHeight } from './text';

/** Every character is half as wide as high, those of Chinese as wide as high. */
const measure = (text: string) => [...text].reduce((sum, c) => sum + (/[\u2e80-\uffef]/u.test(c) ? 1 : 0.5), 0);

const lines = (text: string, wrap: number) => layOut(text, 10, wrap, measure).lines;

describe('a text', () => {
  it('has the lines that were typed, without a width to wrap at', () => {
    expect(layOut('one\n\nthree', 10, 0, measure)).toEqual({ lines: ['one', '', 'three'], w: 25, h: 3 * 10 * lineHeight });
  });

  it('wraps at blanks', () => {
    expect(lines('the quick brown fox', 50)).toEqual(['the quick', 'brown fox']);
    expect(lines('the quick brown fox', 49)).toEqual(['the quick', 'brown fox']);
    expect(lines('the quick brown fox', 40)).toEqual(['the', 'quick', 'brown', 'fox']);
  });

  it('keeps the blanks that a paragraph begins with', () => {
    expect(lines('  a b', 100)).toEqual(['  a b']);
  });

  it('wraps Chinese between any characters, but no line begins with a closing mark', () => {
    expect(lines('今天我们学习分数。', 40)).toEqual(['今天我们', '学习分', '数。']);
  });

  it('breaks a word that is longer than a line', () => {
    expect(lines('a abcdefghij b', 20)).toEqual(['a', 'abcd', 'efgh', 'ij b']);
  });

  it('gives every character a line where not even one fits', () => {
    expect(lines('abc', 1)).toEqual(['a', 'b', 'c']);
  });

  it('keeps empty lines when it wraps', () => {
    expect(lines('a\n\nb', 50)).toEqual(['a', '', 'b']);
  });

  it('is as wide as it wraps', () => {
    expect(layOut('a', 10, 80, measure).w).toBe(80);
    expect(layOut('', 10, 0, measure)).toEqual({ lines: [''], w: 0, h: 10 * lineHeight });
  });

  it('is measured with the fonts of the board', () => {
    const context = { font: '', measureText: (text: string) => ({ width: text.length * 55 }) as TextMetrics };
    expect(canvasMeasure(context)('ab')).toBeCloseTo(1.1);
    expect(context.font).toContain('PingFang SC');
  });
});
