import { expect, it } from 'vitest';
import { EVERYTHING, exportQuery, inOrder, peopleOf } from './exporting';

it('asks for everything when nothing was chosen', () => {
  expect(exportQuery(EVERYTHING).toString()).toBe('format=txt');
});

it('holds both days whole, in the reader’s zone', () => {
  const query = exportQuery({ format: 'csv', account: 'ann', from: '2026-11-03', to: '2026-11-05' });
  expect(Object.fromEntries(query)).toEqual({
    format: 'csv',
    account: 'ann',
    from: `${new Date(2026, 10, 3).getTime()}`,
    to: `${new Date(2026, 10, 6).getTime()}`,
  });
});

it('knows days that are out of order', () => {
  expect(inOrder({ ...EVERYTHING, from: '2026-11-05', to: '2026-11-05' })).toBe(true);
  expect(inOrder({ ...EVERYTHING, from: '2026-11-05', to: '2026-11-04' })).toBe(false);
  expect(inOrder({ ...EVERYTHING, from: '2026-11-05' })).toBe(true);
});

it('lists each person once, under the last name', () => {
  const people = peopleOf(
    [
      [{ account: 'b', name: 'Old' }],
      [
        { account: 'a', name: 'Zoe' },
        { account: 'b', name: 'Ben' },
      ],
    ],
    (a, b) => a.localeCompare(b),
  );
  expect(people.map(({ name }) => name)).toEqual(['Ben', 'Zoe']);
});
