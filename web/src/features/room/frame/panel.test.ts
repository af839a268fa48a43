import { describe, expect, it } from 'vitest';
import { clampWidth, MAX_WIDTH, MIN_WIDTH, readPanel, widthAfterKey, writePanel } from './panel';

const memory = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};

describe('width', () => {
  it.each([
    [100, 1440, MIN_WIDTH],
    [400, 1440, 400],
    [900, 1440, MAX_WIDTH],
    [500, 820, 410],
    [500, 360, MIN_WIDTH],
  ])('%d px in a window of %d', (width, windowWidth, want) => expect(clampWidth(width, windowWidth)).toBe(want));

  it('moves by keys', () => {
    expect(widthAfterKey('ArrowLeft', 300)).toBe(316);
    expect(widthAfterKey('ArrowRight', 300)).toBe(284);
    expect(widthAfterKey('Home', 300)).toBe(MAX_WIDTH);
    expect(widthAfterKey('End', 300)).toBe(MIN_WIDTH);
    expect(widthAfterKey('a', 300)).toBeUndefined();
  });
});

describe('what is remembered', () => {
  it('is the chat on a wide window and the whole stage on others, at first', () => {
    expect(readPanel(1440, memory()).open).toBe('chat');
    expect(readPanel(820, memory()).open).toBeNull();
  });
  it('comes back as it was', () => {
    const store = memory();
    writePanel({ open: null, width: 444 }, store);
    expect(readPanel(1440, store)).toEqual({ open: null, width: 444 });
  });
  it.each(['{', '[]', '{"open":"board","width":"x"}', '7'])('is as at first when the store holds %s', (value) => {
    const store = memory();
    store.setItem('atrium.panel', value);
    expect(readPanel(1440, store)).toEqual(readPanel(1440, memory()));
  });
});
