import { beforeEach, describe, expect, it } from 'vitest';
import { forgetJoin, isRoomNumber, knownSecret, readEntry, secretOf, writeEntry } from './entry';

let kept: Map<string, string>;
const store = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};
const broken = {
  getItem: () => {
    throw new Error('forbidden');
  },
  setItem: () => {
    throw new Error('full');
  },
  removeItem: () => undefined,
};

beforeEach(() => {
  kept = new Map();
});

describe('a number', () => {
  it.each([
    ['123456', true],
    ['1234567', true],
    ['12345', false],
    ['12345678', false],
    ['１２３４５６', false],
    ['12a456', false],
  ])('%s', (number, want) => expect(isRoomNumber(number)).toBe(want));
});

describe('a secret', () => {
  it('is the one of the address, else the one that this tab keeps', () => {
    writeEntry('123456', { secret: 'kept' }, store);
    expect(knownSecret('123456', '#given', store)).toBe('given');
    expect(knownSecret('123456', '', store)).toBe('kept');
    expect(knownSecret('654321', '', store)).toBeUndefined();
  });
  it('is the fragment without its sign', () => expect(secretOf('#aZ09-_')).toBe('aZ09-_'));
  it.each(['', '#', '#a b', '#<script>', `#${'a'.repeat(257)}`])('is not %s', (hash) =>
    expect(secretOf(hash)).toBeUndefined(),
  );
});

describe('what a tab remembers', () => {
  it('is kept per room and added to', () => {
    writeEntry('123456', { secret: 's' }, store);
    writeEntry('123456', { name: 'Ann', joinedAt: 5, microphone: true, camera: false }, store);
    expect(readEntry('123456', store)).toEqual({ secret: 's', name: 'Ann', joinedAt: 5, microphone: true, camera: false });
    expect(readEntry('654321', store)).toEqual({});
  });
  it('holds that it waits until it does no more', () => {
    writeEntry('123456', { waiting: true }, store);
    expect(readEntry('123456', store)).toEqual({ waiting: true });
    writeEntry('123456', { waiting: false }, store);
    expect(readEntry('123456', store)).toEqual({});
  });
  it('forgets the joining, not the secret and the name', () => {
    writeEntry('123456', { secret: 's', name: 'Ann', joinedAt: 5 }, store);
    forgetJoin('123456', store);
    expect(readEntry('123456', store)).toEqual({ secret: 's', name: 'Ann' });
  });
  it('is nothing when storage holds something else or is forbidden', () => {
    for (const value of ['null', '[]', '7', '{', '{"secret":1,"joinedAt":"x"}']) {
      kept.set('atrium.room.123456', value);
      expect(readEntry('123456', store)).toEqual({});
    }
    expect(readEntry('123456', broken)).toEqual({});
    expect(() => writeEntry('123456', { name: 'x' }, broken)).not.toThrow();
    expect(() => forgetJoin('123456', broken)).not.toThrow();
  });
});
