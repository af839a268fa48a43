import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
  env.answer = async (path) => answerAsServer(path, stored);
  chat = new ChatLog(env, 'r', () => {});
  await chat.loadNewest('log-1', Promise.resolve());
});
afterEach(() => vi.useRealTimers());

/** What the server answers when the chat has the messages 1 … stored, one each second. */
function answerAsServer(path: string, stored: number) {
  const asked = (name: string) => {
    const value = new URL(path, 'http://x').searchParams.get(name);
    return value === null ? undefined : Number(value);
  };
  const at = asked('at');
  const around = asked('around') ?? (at === undefined ? undefined : Math.max(1, Math.ceil(at - 1000)));
  const after = asked('after');
  const before = asked('before') ?? stored + 1;
  const from =
    after !== undefined ? after + 1 : Math.max(1, around !== undefined ? Math.min(around, stored + 1) - 25 : before - 50);
  const to =
    after !== undefined ? Math.min(stored, after + 50) : around !== undefined ? Math.min(stored, around + 24) : before - 1;
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => row(from + i, undefined, { reply: 0 }));
  return page(rows, { head: stored, more: after !== undefined ? to < stored : from > 1 });
}

/** It waits for the opening first. */
const begun = () => Promise.resolve().then(() => {});
const list = () => chat.view().messages;
const span = () => [list()[0]?.seq, list().at(-1)?.seq, list().length];
const add = (seq: number) => chat.add(newMessage(seq, seq, 'bo', 'Bo', { text: `${seq}`, mentions: [] }, undefined));

it('loads page by page down to the first message', async () => {
  expect(span()).toEqual([71, 120, 50]);
  expect(chat.view().hasOlder).toBe(true);
  await chat.loadOlder();
  expect(span()).toEqual([21, 120, 100]);
  await chat.loadOlder();
  expect(span()).toEqual([1, 120, 120]);
  expect(chat.view().hasOlder).toBe(false);
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
  expect(chat.view().loadingOlder).toBe(true);
  await first;
  expect(chat.view().loadingOlder).toBe(false);
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
  expect(chat.view().loadingOlder).toBe(false);
  env.answer = answer;
  await chat.loadOlder();
  expect(span()).toEqual([21, 120, 100]);
});

it('keeps the place of a reader who scrolled back, and counts what does not fit any more', async () => {
  await chat.loadOlder();
  for (let seq = 121; seq <= 3000; seq++) add(seq);
  expect(span()).toEqual([21, 2020, 2000]);
  expect(chat.view().hasNewer).toBe(true);
  expect(chat.view().beyond).toHaveLength(980);
  stored = 3000;
  await chat.toNewest();
  expect(span()).toEqual([2951, 3000, 50]);
  expect(chat.view().beyond).toEqual([]);
  chat.setFollowing(true);
  for (let seq = 3001; seq <= 5000; seq++) add(seq);
  expect(list().length).toBeLessThanOrEqual(2000);
  expect(chat.view().hasOlder).toBe(true);
});

describe('moving', () => {
  beforeEach(async () => {
    stored = 100_000;
    chat.clear();
    await chat.loadNewest('log-1', Promise.resolve());
    env.asked.length = 0;
  });

  it('goes to a message that is loaded without asking', async () => {
    const { window } = chat.view();
    expect((await chat.jump({ seq: 99_990 }))?.seq).toBe(99_990);
    expect(env.asked).toEqual([]);
    expect(chat.view().window).toBe(window);
  });

  it('goes to a message far away, and on from there in both directions', async () => {
    const going = chat.jump({ seq: 500 });
    await begun();
    expect(chat.view().jumping).toBe(true);
    expect((await going)?.seq).toBe(500);
    expect(span()).toEqual([475, 524, 50]);
    await chat.loadNewer();
    await chat.loadOlder();
    expect(span()).toEqual([425, 574, 150]);
    expect(env.asked.map((path) => path.split('?')[1])).toEqual([
      'around=500&limit=50',
      'after=524&limit=50',
      'before=475&limit=50',
    ]);
    expect(chat.view()).toMatchObject({ hasOlder: true, hasNewer: true, jumping: false });
  });

  it('goes to a moment, to the first message and to the last', async () => {
    expect((await chat.jump({ time: 1000 + 700 }))?.seq).toBe(700);
    expect((await chat.jump({ time: 1 }))?.seq).toBe(1);
    expect(chat.view().hasOlder).toBe(false);
    expect((await chat.jump({ time: 9e9 }))?.seq).toBe(100_000);
    expect(chat.view().hasNewer).toBe(false);
  });

  it('keeps a bounded number of rows on the way through 100,000', async () => {
    for (let i = 0; i < 300; i++) {
      await chat.loadOlder();
      expect(list().length).toBeLessThanOrEqual(2050);
    }
    expect(list()[0]?.seq).toBe(100_000 - 50 * 301 + 1);
    for (let i = 0; i < 100; i++) await chat.loadNewer();
    const seqs = list().map(({ seq }) => seq);
    expect(seqs.every((seq, i) => i === 0 || seq === (seqs[i - 1] ?? 0) + 1)).toBe(true);
  });

  it('a jump takes the place of a page that is on its way, and the last jump wins', async () => {
    const loading = chat.loadOlder();
    const first = chat.jump({ seq: 500 });
    const second = chat.jump({ seq: 900 });
    await loading;
    expect(await first).toBeUndefined();
    expect((await second)?.seq).toBe(900);
    expect(list().some(({ seq }) => seq === 900)).toBe(true);
    expect(chat.view()).toMatchObject({ loadingOlder: false, jumping: false });
  });

  it('stays where it is when the history does not answer', async () => {
    env.answer = () => Promise.reject(new TypeError('offline'));
    await expect(chat.jump({ seq: 500 })).rejects.toMatchObject({ code: 'unavailable' });
    expect(span()).toEqual([99_951, 100_000, 50]);
    expect(chat.view()).toMatchObject({ hasNewer: false, jumping: false });
  });

  it.each([
    ['a jump', () => chat.jump({ seq: 500 })],
    ['going to the newest', () => chat.toNewest()],
  ])('%s waits for the newest page that a resync asks for anew', async (_, go) => {
    const passed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    void chat.loadNewest('log-1', passed(100));
    const going = go();
    void chat.loadNewest('log-1', passed(200));
    await vi.advanceTimersByTimeAsync(150);
    expect(env.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    await going;
    expect(env.asked[0]).toBe('/api/v1/rooms/r/messages?limit=50');
    expect(list().length).toBeGreaterThan(0);
  });

  it('has the newest again, with what came meanwhile', async () => {
    await chat.jump({ seq: 500 });
    stored = 100_002;
    add(100_001);
    add(100_002);
    expect(chat.view().beyond.at(-1)?.seq).toBe(100_002);
    const going = chat.toNewest();
    await begun();
    add(100_003);
    await going;
    expect(span()).toEqual([99_953, 100_003, 51]);
    expect(chat.view()).toMatchObject({ hasNewer: false, beyond: [] });
  });
});

it('an older page that no longer fits leaves no hole', async () => {
  for (let seq = 121; seq <= 2070; seq++) add(seq);
  const loading = chat.loadOlder();
  chat.setFollowing(true);
  await loading;
  const seqs = list().map(({ seq }) => seq);
  expect(seqs.every((seq, i) => i === 0 || seq === (seqs[i - 1] ?? 0) + 1)).toBe(true);
});

it('what was on its way before everything was cleared is dropped', async () => {
  const loading = chat.loadOlder();
  chat.clear();
  await loading;
  expect(list()).toEqual([]);
  stored = 3;
  await chat.loadNewest('log-1', Promise.resolve());
  expect(span()).toEqual([1, 3, 3]);
});

it('a page of another log is not taken; the right one is asked for again', async () => {
  const { answer } = env;
  env.answer = async () => page([row(1)], { log: 'log-2' });
  const loading = chat.loadNewest('log-1', Promise.resolve());
  await vi.advanceTimersByTimeAsync(100);
  expect(list()).toEqual([]);
  env.answer = answer;
  await vi.advanceTimersByTimeAsync(500);
  await loading;
  expect(span()).toEqual([71, 120, 50]);
});
