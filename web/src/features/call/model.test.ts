// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { CallTile } from '@/media/tile';
import { browserFamily, shortcutOf, stagedTile, takesKey } from './model';

const tile = (device: string, account: string, self = false): CallTile => ({
  device,
  account,
  name: account,
  avatar: '',
  present: true,
  self,
  microphone: true,
  camera: true,
  state: null,
  video: null,
});

describe('stagedTile', () => {
  const tiles = [tile('me', 'ann', true), tile('b1', 'bo'), tile('b2', 'bo'), tile('c1', 'cy')];
  it('is the chosen device, else the account’s first device, else who speaks, else the first of the others', () => {
    expect(stagedTile(tiles, { account: 'bo', device: 'b2' }, 'c1')).toBe(2);
    expect(stagedTile(tiles, { account: 'bo' }, 'c1')).toBe(1);
    expect(stagedTile(tiles, { account: 'bo', device: 'gone' }, null)).toBe(1);
    expect(stagedTile(tiles, { account: 'left' }, 'c1')).toBe(3);
    expect(stagedTile(tiles, null, 'me')).toBe(1);
  });

  it('takes the own picture when it was chosen, or when one is alone', () => {
    expect(stagedTile(tiles, { account: 'ann', device: 'me' }, 'c1')).toBe(0);
    expect(stagedTile(tiles.slice(0, 1), null, null)).toBe(0);
  });
});

describe('browserFamily', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36', 'chromium'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0', 'chromium'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'firefox'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15', 'safari'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1', 'safari'],
  ])('%s is %s', (agent, family) => expect(browserFamily(agent)).toBe(family));
});

describe('shortcuts', () => {
  const key = (key: string, change = {}) =>
    shortcutOf(new KeyboardEvent('keydown', { key, code: key === ' ' ? 'Space' : `Key${key.toUpperCase()}`, ...change }));

  it('knows M, V and the space bar, without modifiers and outside of an input method', () => {
    expect([key('m'), key('M'), key('v'), key(' '), key('x')]).toEqual(['microphone', 'microphone', 'camera', 'talk', null]);
    for (const change of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { isComposing: true }]) {
      expect([key('m', change), key(' ', change)]).toEqual([null, null]);
    }
  });

  it('leaves keys to what has the focus and needs them', () => {
    document.body.innerHTML =
      '<input><textarea></textarea><div contenteditable><b></b></div><button></button><div role="menu"><i></i></div><p></p>';
    const takes = (selector: string, shortcut: 'microphone' | 'talk') =>
      takesKey(document.querySelector(selector), shortcut);
    for (const selector of ['input', 'textarea', 'b', 'i']) expect(takes(selector, 'microphone')).toBe(true);
    expect([takes('button', 'talk'), takes('button', 'microphone')]).toEqual([true, false]);
    expect([takes('p', 'talk'), takes('p', 'microphone')]).toEqual([false, false]);
  });
});
