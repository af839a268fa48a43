import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { ok, refuse, serve } from '@/testing/server';
import { ApiError, api, ask, CODES, codeOf, errorKey } from '.';

const failure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error(`no ApiError but ${String(error)}`);
  return error;
};
const me = () => ask(api.GET('/api/v1/me'));

test('gives the data of an answer', async () => {
  serve({ 'GET /me': ok({ name: 'linyi' }) });
  expect(await me()).toEqual({ name: 'linyi' });
});

test('throws the code of a refusal, with when to come back', async () => {
  serve({ 'GET /me': refuse(429, 'slow_down', { 'Retry-After': '7' }) });
  const error = await failure(me());
  expect([error.code, error.status, error.retry, error.temporary]).toEqual(['slow_down', 429, 7000, false]);
});

test('knows no answer from an answer without a code', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  const none = await failure(me());
  expect([none.code, none.temporary]).toEqual(['network', true]);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })));
  const strange = await failure(me());
  expect([strange.code, strange.temporary]).toEqual(['internal', true]);
  vi.unstubAllGlobals();
});

test('has words for every code of the contract', () => {
  const go = readFileSync('../protocol/errors.go', 'utf8');
  const contract = [...go.matchAll(/^\s*Code\w+\s+Code = "(\w+)"/gm)].map((match) => match[1] ?? '');
  expect(contract.length).toBeGreaterThan(20);
  expect(contract.filter((code) => !CODES.some((known) => known === code))).toEqual([]);
});

test('an unknown code or error reads like an internal one', () => {
  expect(errorKey('from_the_future')).toBe('api.error.internal');
  expect(codeOf(new Error('x'))).toBe('internal');
});
