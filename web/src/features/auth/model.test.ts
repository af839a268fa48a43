import { describe, expect, test } from 'vitest';
import { nameError, type Registration, registrationErrors, targetOf } from './model';

const form = (over: Partial<Registration> = {}): Registration => ({
  name: '林一',
  displayName: '',
  password: 'long enough',
  side: 'study',
  setupToken: '',
  ...over,
});

describe('names', () => {
  test('count as a reader counts', () => {
    expect(nameError('👩🏽‍🏫'.repeat(32))).toBeUndefined();
    expect(nameError('é'.repeat(33))).toBe('name_invalid');
  });
  test('are not blank', () => {
    expect(nameError('  ')).toBe('name_invalid');
  });
});

describe('registrationErrors', () => {
  test('finds nothing wrong with a good form, display name or not', () => {
    expect(registrationErrors(form())).toEqual({});
    expect(registrationErrors(form({ displayName: 'Lin Yi' }))).toEqual({});
  });
  test('tells each field apart', () => {
    expect(registrationErrors(form({ name: '', displayName: 'x'.repeat(65), password: '1234567' }))).toEqual({
      name: 'name_invalid',
      displayName: 'display_name_invalid',
      password: 'password_short',
    });
  });
  test('counts a password in composed code points', () => {
    expect(registrationErrors(form({ password: 'é'.repeat(4) }))).toEqual({ password: 'password_short' });
    expect(registrationErrors(form({ password: '🔑'.repeat(8) }))).toEqual({});
    expect(registrationErrors(form({ password: 'x'.repeat(256) }))).toEqual({});
    expect(registrationErrors(form({ password: 'x'.repeat(10_000) }))).toEqual({ password: 'password_long' });
  });
});

describe('targetOf', () => {
  test('is a place of this app', () => {
    expect(targetOf({ to: '/r/123456#secret' })).toBe('/r/123456#secret');
    expect(targetOf({ to: '/settings' })).toBe('/settings');
  });
  test.each([
    null,
    undefined,
    'x',
    {},
    { to: 7 },
    { to: '' },
    { to: '//evil.example' },
    { to: '/\\evil.example' },
    { to: 'https://evil.example' },
  ])('is home for %j', (state) => expect(targetOf(state)).toBe('/'));
});
