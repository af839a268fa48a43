import { expect, it } from 'vitest';
import { linkedMessage, messageHere, messageLink } from './link';

const origin = 'https://atrium.example';

it('gives a message an address and reads it again', () => {
  const link = messageLink('123456', 42, origin);
  expect(link).toBe('https://atrium.example/r/123456?m=42');
  expect(linkedMessage(new URL(link).search)).toBe(42);
  expect(messageHere(link, '123456', origin)).toBe(42);
});

it.each(['', '?m=', '?m=0', '?m=-1', '?m=1e5', '?m=x', '?m=9999999999999999'])('takes no message from %j', (search) => {
  expect(linkedMessage(search)).toBeUndefined();
});

it('leaves links elsewhere alone', () => {
  expect(messageHere('https://other.example/r/123456?m=1', '123456', origin)).toBeUndefined();
  expect(messageHere(`${origin}/r/654321?m=1`, '123456', origin)).toBeUndefined();
  expect(messageHere(`${origin}/r/123456`, '123456', origin)).toBeUndefined();
  expect(messageHere('mailto:ann@x.org', '123456', origin)).toBeUndefined();
});
