import { expect, it } from 'vitest';
import { pageShortcut } from './keys';

const key = (name: string, change = {}) => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  repeat: false,
  ...change,
});

it.each([
  ['?', 'help'],
  ['？', 'help'],
  ['c', 'chat'],
  ['C', 'chat'],
  ['p', 'people'],
  ['x', undefined],
])('%s', (name, want) => expect(pageShortcut(key(name))).toBe(want));

it.each(['ctrlKey', 'altKey', 'metaKey', 'isComposing', 'repeat'])('leaves keys with %s alone', (modifier) => {
  expect(pageShortcut(key('c', { [modifier]: true }))).toBeUndefined();
});
