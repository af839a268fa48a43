import { expect, it } from 'vitest';
import { type Answers, mentionedOf } from './names';

const ann = { account: 'ann', name: 'Ann' };
const mentions = ['ann'];

it('knows an account under its present name and those of its messages', () => {
  const find = mentionedOf([{ account: 'ann', name: 'Ann Lee' }], [ann]);
  expect(find(mentions)).toEqual([{ account: 'ann', name: 'Ann Lee' }, ann]);
  expect(find(['bob'])).toEqual([]);
});

it('gives the same answer while no name changes, so that no text is parsed anew', () => {
  const answers: Answers = new WeakMap();
  const first = mentionedOf([ann], [], answers)(mentions);
  expect(mentionedOf([{ ...ann }], [ann], answers)(mentions)).toBe(first);
  const renamed = mentionedOf([{ ...ann, name: 'Anna' }], [], answers)(mentions);
  expect(renamed).toEqual([{ account: 'ann', name: 'Anna' }]);
});
