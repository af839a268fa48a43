import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemIDs } from './ids';
import { comparePlaces, defaultKey, keyBetween, keysBetween } from './order';

const KEY = /^[0-9A-Za-z]{0,63}[1-9A-Za-z]$/;

const key = fc
  .string({ unit: fc.constantFrom(...'019AZaVz'), minLength: 1, maxLength: 10 })
  .filter((text) => !text.endsWith('0'));

describe('keys', () => {
  test('the default of a number is seven digits in the order of their bytes, and a V', () => {
    expect([0, 1, 61, 62, 3843].map(defaultKey)).toEqual(['0000000V', '0000001V', '000000zV', '0000010V', '00000zzV']);
  });

  test('what is newer has the higher default', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e12), (a, b) => {
        expect(defaultKey(a) < defaultKey(b)).toBe(a < b);
      }),
    );
  });

  test('between two there is another, which the server takes', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(a !== b);
        const [below, above] = a < b ? [a, b] : [b, a];
        const middle = keyBetween(below, above);
        expect(middle > below && middle < above).toBe(true);
        expect(middle).toMatch(KEY);
      }),
    );
  });

  test('there is one below all and one above all', () => {
    fc.assert(
      fc.property(key, (a) => {
        expect(keyBetween(undefined, a) < a).toBe(true);
        expect(keyBetween(a, undefined) > a).toBe(true);
        expect(keyBetween(a, undefined)).toMatch(KEY);
        expect(keyBetween(undefined, a)).toMatch(KEY);
      }),
    );
  });

  test('what is brought to the top is below what is added after it', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (n) => {
        expect(keyBetween(defaultKey(n), undefined) < defaultKey(n + 1)).toBe(true);
      }),
    );
  });

  test('many of them stay ascending and short', () => {
    fc.assert(
      fc.property(fc.option(key, { nil: undefined }), fc.integer({ min: 1, max: 500 }), (below, count) => {
        const keys = keysBetween(below, undefined, count);
        expect(keys.length).toBe(count);
        expect(keys.every((k, i) => KEY.test(k) && k > (keys[i - 1] ?? below ?? ''))).toBe(true);
      }),
    );
  });

  test('where 64 characters do not suffice the key is like the lower one', () => {
    const below = `${'z'.repeat(63)}y`;
    expect(keyBetween(below, 'z'.repeat(64))).toBe(below);
    let [top, times] = ['0000001V', 0];
    for (let next = keyBetween(top, '0000002V'); next !== top && times < 10_000; next = keyBetween(top, '0000002V')) {
      top = next;
      times += 1;
    }
    expect(times).toBeGreaterThan(200);
    expect(top.length).toBe(64);
  });
});

test('of like keys the lower number comes first, then the lower id', () => {
  const places = [
    { key: 'b', n: 1, id: 'a' },
    { key: 'a', n: 2, id: 'a' },
    { key: 'a', n: 1, id: 'b' },
    { key: 'a', n: 1, id: 'a' },
    { key: 'Z', n: 9, id: 'z' },
  ];
  const sorted = [...places].sort(comparePlaces).map(({ key, n, id }) => `${key}${n}${id}`);
  expect(sorted).toEqual(['Z9z', 'a1a', 'a1b', 'a2a', 'b1a']);
  expect(comparePlaces({ key: 'a', n: 1, id: 'a' }, { key: 'a', n: 1, id: 'a' })).toBe(0);
});

test('new ids ascend, whatever the clock does, and are such as the server takes', () => {
  let now = 1_800_000_000_000;
  const next = itemIDs({ now: () => now });
  const ids: string[] = [];
  for (const step of [0, 0, 5, -3_600_000, 1, 7_200_000]) {
    now += step;
    ids.push(next());
  }
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{14}$/);
});
