import { describe, expect, it } from 'vitest';
import { browserFamily, type OnStage, pickStage, type StageWishes, shortcutOf, takesKey } from './model';

const tile = (device: string, account: string, change: Partial<OnStage> = {}): OnStage => ({
  device,
  account,
  self: false,
  source: 'camera',
  ...change,
});

describe('pickStage', () => {
  const tiles = [tile('me', 'ann', { self: true }), tile('b1', 'bo'), tile('b2', 'bo'), tile('c1', 'cy'), tile('d1', 'di')];
  const wishes = { pinned: null, spotlight: null, spoke: [] };
  const pick = (change: Partial<StageWishes>, of = tiles) => {
    const picked = pickStage(of, { ...wishes, ...change });
    return picked && [of[picked.index]?.device, picked.reason];
  };

  it('prefers the own pin, then the spotlight, a screen, who speaks, who spoke last, another, oneself', () => {
    const screen = tiles.map((t) => (t.device === 'd1' ? { ...t, source: 'screen' as const } : t));
    const all = { pinned: { account: 'bo', device: 'b2' }, spotlight: 'cy', spoke: ['b1', 'd1'] };
    expect(pick(all, screen)).toEqual(['b2', 'pin']);
    expect(pick({ ...all, pinned: null }, screen)).toEqual(['c1', 'spotlight']);
    expect(pick({ spoke: all.spoke }, screen)).toEqual(['d1', 'screen']);
    expect(pick({ spoke: ['c1', 'd1'] })).toEqual(['c1', 'speaker']);
    expect(pick({ spoke: ['left', 'd1'] })).toEqual(['d1', 'speaker']);
    expect(pick({})).toEqual(['b1', 'nobody spoke']);
    expect(pick({}, tiles.slice(0, 1))).toEqual(['me', 'nobody spoke']);
    expect(pick({}, [])).toBeNull();
  });

  it('finds a pinned person at another device, and goes on without those who left', () => {
    expect(pick({ pinned: { account: 'bo' } })).toEqual(['b1', 'pin']);
    expect(pick({ pinned: { account: 'bo', device: 'gone' } })).toEqual(['b1', 'pin']);
    expect(pick({ pinned: { account: 'left' }, spotlight: 'gone', spoke: ['c1'] })).toEqual(['c1', 'speaker']);
  });

  it('takes the own picture when it is pinned or in the spotlight, not for speaking or sharing while others are there', () => {
    expect(pick({ pinned: { account: 'ann', device: 'me' }, spotlight: 'cy' })).toEqual(['me', 'pin']);
    expect(pick({ spotlight: 'ann', spoke: ['c1'] })).toEqual(['me', 'spotlight']);
    expect(pick({ spoke: ['me', 'c1'] })).toEqual(['c1', 'speaker']);
    const sharing = tiles.map((t) => (t.self ? { ...t, source: 'screen' as const } : t));
    expect(pick({ spoke: ['me'] }, sharing)).toEqual(['b1', 'nobody spoke']);
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

  it('knows M, V, F and the space bar, without modifiers and outside of an input method', () => {
    expect(['m', 'M', 'v', 's', 'f'].map((k) => key(k))).toEqual([
      'microphone',
      'microphone',
      'camera',
      'screen',
      'fullscreen',
    ]);
    expect([key(' '), key('x')]).toEqual(['talk', null]);
    for (const change of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { isComposing: true }]) {
      expect([key('m', change), key(' ', change)]).toEqual([null, null]);
    }
  });

  it('leaves keys to what has the focus and needs them', () => {
    document.body.innerHTML =
      '<input><input type="checkbox"><input type="radio" name="r" id="other"><input type="radio" name="r" checked id="chosen"><textarea></textarea><div contenteditable><b></b></div><button></button><div role="menu"><i></i></div><p></p>';
    const takes = (selector: string, shortcut: 'microphone' | 'talk') =>
      takesKey(document.querySelector(selector), shortcut === 'talk');
    for (const selector of ['input', 'textarea', 'b', 'i']) expect(takes(selector, 'microphone')).toBe(true);
    expect([takes('button', 'talk'), takes('button', 'microphone')]).toEqual([true, false]);
    for (const selector of ['[type=checkbox]', '#other']) {
      expect([takes(selector, 'talk'), takes(selector, 'microphone')]).toEqual([true, false]);
    }
    expect([takes('#chosen', 'talk'), takes('#chosen', 'microphone')]).toEqual([false, false]);
    expect([takes('p', 'talk'), takes('p', 'microphone')]).toEqual([false, false]);
  });
});
