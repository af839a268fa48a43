import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChatLog } from './chat-log';
import { newMessage } from './message-list';
import { FakeEnvironment, page, row } from './testing/fake-environment';

let env: FakeEnvironment;
let chat: ChatLog;
/** The history on the server: messages 1 … n. */
let stored: number;

beforeEach(async () => {
  vi.useFakeTimers();
  stored = 120;
  env = new FakeEnvironment();
  env.answer = async (path) => {
    const before = Number(/before=(\d+)/.exec(path)?.[1] ?? stored + 1);
    const first = Math.max(1, before - 50);
    const rows = Array.from({ length: before - first }, (_, i) => row(first + i));
    return page(rows, { head: stored, more: first > 1 });
  };
  chat = new ChatLog(env, 'r', () => {});
  await chat.loadNewest('log-1', Promise.resolve());
});
afterEach(() => vi.useRealTimers());

const span = () => [chat.list[0]?.seq, chat.list.at(-1)?.seq, chat.list.length];
const add = (seq: number) => chat.add(newMessage(seq, seq, 'bo', 'Bo', { text: `${seq}`, mentions: [] }, undefined));

it('loads page by page down to the first message', async () => {
  expect(span()).toEqual([71, 120, 50]);
  expect(chat.hasOlder).toBe(true);
  await chat.loadOlder();
  expect(span()).toEqual([21, 120, 100]);
  await chat.loadOlder();
  expect(span()).toEqual([1, 120, 120]);
  expect(chat.hasOlder).toBe(false);
  await chat.loadOlder();
  expect(env.asked).toEqual([
    '/api/v1/rooms/r/messages?limit=50',
    '/api/v1/rooms/r/messages?before=71&limit=50',
    '/api/v1/rooms/r/messages?before=21&limit=50',
  ]);
});

it('loads one page at a time', async () => {
  const first = chat.loadOlder();
  expect(chat.loadOlder()).toBe(first);
  expect(chat.loading).toBe(true);
  await first;
  expect(chat.loading).toBe(false);
  expect(env.asked).toHaveLength(2);
});

it('says why an older page did not come, and can be asked again', async () => {
  const { answer } = env;
  env.answer = () => Promise.reject(new TypeError('offline'));
  await expect(chat.loadOlder()).rejects.toMatchObject({ code: 'unavailable' });
  env.answer = async () => ({ status: 429, retryAfter: 3000, body: { code: 'slow_down' } });
  await expect(chat.loadOlder()).rejects.toMatchObject({ code: 'slow_down', retry: 3000 });
  env.answer = async () => ({ status: 502, retryAfter: undefined, body: undefined });
  await expect(chat.loadOlder()).rejects.toMatchObject({ code: 'unavailable' });
  expect(chat.loading).toBe(false);
  env.answer = answer;
  await chat.loadOlder();
  expect(span()).toEqual([21, 120, 100]);
});

it('keeps what the reader scrolled back to, until the newest is in view again', async () => {
  await chat.loadOlder();
  for (let seq = 121; seq <= 3000; seq++) add(seq);
  expect(span()).toEqual([21, 3000, 2980]);
  chat.setFollowing(true);
  expect(span()).toEqual([1501, 3000, 1500]);
  expect(chat.hasOlder).toBe(true);
  for (let seq = 3001; seq <= 5000; seq++) add(seq);
  expect(chat.list.length).toBeLessThanOrEqual(2000);
});

it('an older page that no longer fits leaves no hole', async () => {
  for (let seq = 121; seq <= 2070; seq++) add(seq);
  const loading = chat.loadOlder();
  chat.setFollowing(true);
  await loading;
  const seqs = chat.list.map(({ seq }) => seq);
  expect(seqs.every((seq, i) => i === 0 || seq === (seqs[i - 1] ?? 0) + 1)).toBe(true);
});

it('what was on its way before everything was cleared is dropped', async () => {
  const loading = chat.loadOlder();
  chat.clear();
  await loading;
  expect(chat.list).toEqual([]);
  stored = 3;
  await chat.loadNewest('log-1', Promise.resolve());
  expect(span()).toEqual([1, 3, 3]);
});

it('a page of another log is not taken; the right one is asked for again', async () => {
  const { answer } = env;
  env.answer = async () => page([row(1)], { log: 'log-2' });
  const loading = chat.loadNewest('log-1', Promise.resolve());
  await vi.advanceTimersByTimeAsync(100);
  expect(chat.list).toEqual([]);
  env.answer = answer;
  await vi.advanceTimersByTimeAsync(500);
  await loading;
  expect(span()).toEqual([71, 120, 50]);
});
