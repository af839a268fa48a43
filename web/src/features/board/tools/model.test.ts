import { describe, expect, test } from 'vitest';
import {
  COLORS,
  FIRST,
  fillOf,
  groupOf,
  KEYS,
  readChoice,
  settingsOf,
  TOOLS,
  toolOfKey,
  withStyle,
  withTool,
} from './model';

const key = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  ...more,
});

describe('the keys', () => {
  test('choose a tool each, and never with a modifier or for an input method', () => {
    expect(toolOfKey(key('3'))).toBe('pen');
    expect(toolOfKey(key('e'))).toBe('eraser');
    expect(toolOfKey(key('e', { ctrlKey: true }))).toBeUndefined();
    expect(toolOfKey(key('e', { isComposing: true }))).toBeUndefined();
    expect(toolOfKey(key('Enter'))).toBeUndefined();
  });
  test('leave the microphone, the camera, the screen, the hand and the chat theirs', () => {
    const ours = TOOLS.flatMap((tool) => KEYS[tool]);
    expect(ours.filter((each) => ['M', 'V', 'S', 'F', 'H', 'C', 'N', 'B', ' '].includes(each))).toEqual([]);
    expect(new Set(ours).size).toBe(ours.length);
  });
});

describe('each kind of tool', () => {
  test('keeps its own colour and size', () => {
    const red = withStyle(withTool(FIRST, 'pen'), 'pen', { color: '#dc2626' });
    expect(settingsOf(red).color).toBe('#dc2626');
    expect(settingsOf(withTool(red, 'marker')).color).toBe(FIRST.styles.marker.color);
    expect(settingsOf(withTool(red, 'arrow'))).toMatchObject({ tool: 'arrow', color: FIRST.styles.shape.color, size: 4 });
    expect(settingsOf(withTool(red, 'text'))).toMatchObject({ size: 28, letters: 28 });
  });
  test('of shapes the last one is known', () => {
    expect(withTool(withTool(FIRST, 'ellipse'), 'pen').shape).toBe('ellipse');
  });
  test('is set with nothing where it leaves nothing', () => {
    expect(['select', 'pan', 'laser'].map((tool) => groupOf(tool as 'pan'))).toEqual([undefined, undefined, undefined]);
  });
});

test('a shape is filled with nothing, a light or the whole colour', () => {
  expect(fillOf('none', '#000000')).toBe('');
  expect(fillOf('light', '#000000')).toBe('#d5d5d5');
  expect(fillOf('solid', '#2563eb')).toBe('#2563eb');
});

describe('what was kept', () => {
  test('comes back', () => {
    const choice = withStyle(withTool(FIRST, 'arrow'), 'shape', { color: COLORS[2].value, size: 8 });
    expect(readChoice(JSON.stringify({ ...choice, fill: 'light', erase: 'part', fingersDraw: true }))).toEqual({
      ...choice,
      fill: 'light',
      erase: 'part',
      fingersDraw: true,
    });
  });
  test('is as on a first visit where it makes no sense', () => {
    const odd = { tool: 'axe', shape: 'pen', styles: { pen: { color: 'red', size: -1 } }, fill: 'x' };
    for (const kept of [null, 'no json', '{}', 'null', JSON.stringify(odd)]) expect(readChoice(kept)).toEqual(FIRST);
  });
});
