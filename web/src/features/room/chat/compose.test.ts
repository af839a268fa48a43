import { describe, expect, it } from 'vitest';
import {
  byteLength,
  cleaned,
  completeMention,
  insertAt,
  type KeyPress,
  MAX_BYTES,
  mentionCandidates,
  mentionQuery,
  mentionsIn,
  sends,
} from './compose';

const people = [
  { account: '1', name: 'Joanna' },
  { account: '2', name: 'Ann Lee' },
  { account: '3', name: '王小明' },
];
const enter: KeyPress = {
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  keyCode: 13,
  isComposing: false,
};

describe('length', () => {
  it('counts bytes as the server does', () => {
    expect(byteLength('a')).toBe(1);
    expect(byteLength('好')).toBe(3);
    expect(byteLength('👍')).toBe(4);
    expect(byteLength('好'.repeat(2731))).toBeGreaterThan(MAX_BYTES);
  });
  it('sends no white space around the text but keeps the indent of its first line', () => {
    expect(cleaned('\n\n  a\r\nb\u0000 \n')).toBe('  a\nb');
    expect(cleaned(' \n ')).toBe('');
  });
});

describe('mentions', () => {
  it('begins at an @ that begins a word', () => {
    expect(mentionQuery('hi @an', 6)).toEqual({ from: 3, query: 'an' });
    expect(mentionQuery('你好@王', 4)).toEqual({ from: 2, query: '王' });
    expect(mentionQuery('@', 1)).toEqual({ from: 0, query: '' });
  });
  it('is none in an address, after a space or far from the @', () => {
    expect(mentionQuery('me@an', 5)).toBeUndefined();
    expect(mentionQuery('@an done', 8)).toBeUndefined();
    expect(mentionQuery(`@${'a'.repeat(33)}`, 34)).toBeUndefined();
    expect(mentionQuery('no', 2)).toBeUndefined();
  });
  it('puts names that begin with the query first', () => {
    expect(mentionCandidates('ann', people).map((p) => p.name)).toEqual(['Ann Lee', 'Joanna']);
    expect(mentionCandidates('', people, [], 2)).toHaveLength(2);
    expect(mentionCandidates('ＡＮＮ', people)[0]?.name).toBe('Ann Lee');
  });
  it('puts whom the server found behind, each once and however they are spelt', () => {
    const hits = [{ account: '4', name: '安娜' }, ...people.slice(0, 1)];
    expect(mentionCandidates('an', people, hits).map((p) => p.name)).toEqual(['Ann Lee', 'Joanna', '安娜']);
  });
  it('completes in the middle of a text', () => {
    expect(completeMention('hi @an there', 6, { from: 3, query: 'an' }, 'Ann Lee')).toEqual({
      text: 'hi @Ann Lee there',
      caret: 12,
    });
  });
  it('sends only those still in the text, each once', () => {
    expect(mentionsIn('@Ann Lee hello', [...people, { account: '2', name: 'Ann Lee' }])).toEqual(['2']);
  });
});

describe('keys', () => {
  it('sends on Enter', () => expect(sends(enter)).toBe(true));
  it.each<[string, Partial<KeyPress>]>([
    ['Shift+Enter', { shiftKey: true }],
    ['an Enter of the input method', { isComposing: true }],
    ['an Enter that Safari reports after composing', { keyCode: 229 }],
    ['another key', { key: 'a' }],
  ])('does not send on %s', (_, change) => expect(sends({ ...enter, ...change })).toBe(false));
});

it('inserts in the place of the selection', () => {
  expect(insertAt('abcd', 1, 3, '👍')).toEqual({ text: 'a👍d', caret: 3 });
});
