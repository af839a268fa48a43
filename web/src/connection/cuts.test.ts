import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { type Cut, ModelServer } from './testing/model-server';
import type { RoomSession } from './types';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** A small generator of numbers in [0, 1), so that a failure can be played again (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** What holds at every moment: ascending, none twice, and no line both pending and said. */
function check(room: RoomSession): void {
  const { messages, pending } = room.getSnapshot();
  expect(messages.every(({ seq }, i) => seq > (messages[i - 1]?.seq ?? 0))).toBe(true);
  const texts = [...messages.filter((m) => m.text !== '').map((m) => m.text), ...pending.map((p) => p.text)];
  expect(new Set(texts).size).toBe(texts.length);
}

async function run(seed: number, cuts: number): Promise<void> {
  const chance = numbers(seed);
  const below = (n: number) => Math.floor(chance() * n);
  const server = new ModelServer(chance);
  server.refusals = 0.05;
  const connection = new Connection(server);
  connection.start();
  const joining = connection.join({ number: '123456' });
  await pass(500);
  const room = await joining;
  const written: string[] = [];

  const act = () => {
    const choice = below(10);
    const some = room
      .getSnapshot()
      .messages.filter((m) => m.account === 'bo' && !m.recalled)
      .at(-1 - below(3));
    if (choice < 4) written.push(`mine ${written.length}`);
    if (choice < 4 && room.getSnapshot().pending.length < 100) room.send(written.at(-1) ?? '');
    else if (choice < 4) written.pop();
    else if (choice < 8) server.act('user-message', { text: `theirs ${server.journal.length}` });
    else if (some && choice === 8) server.act('recall-message', { seq: some.seq });
    else if (some) server.act('edit-message', { seq: some.seq, text: `edited ${server.journal.length}` });
  };

  for (let i = 0; i < cuts; i++) {
    for (let n = below(5); n >= 0; n--) {
      act();
      await pass(below(60));
    }
    if (chance() < 0.5) room.setFollowing(chance() < 0.5);
    const kind = (['reset', 'blackhole', 'stall'] as const satisfies Cut[])[below(3)] ?? 'reset';
    const away = chance() < 0.1 ? below(20_000) : below(3_000);
    server.reachable = chance() < 0.5;
    server.cut(kind, away);
    act();
    if (chance() < 0.1) for (let n = 0; n < 40; n++) server.act('user-message', { text: `theirs ${server.journal.length}` });
    await pass(away);
    check(room);
    server.reachable = true;
    if (chance() < 0.5) server.online();
    await pass(below(2_000));
    check(room);
  }

  await pass(60_000);
  expect(connection.getState().phase).toBe('open');
  for (let pages = 0; room.getSnapshot().hasOlder && pages < 1000; pages++) {
    const loading = room.loadOlder();
    await pass(200);
    await loading;
  }
  const { status, pending, messages } = room.getSnapshot();
  expect(status).toBe('live');
  expect(pending).toEqual([]);
  // Nothing lost, nothing twice, in order, as it now stands.
  const shown = messages.map(({ seq, text, recalled, edited }) => ({ seq, text, recalled, edited }));
  const truth = server.messages().map(({ seq, text, recalled, edited }) => ({ seq, text, recalled, edited }));
  expect(shown.map((m) => (m.recalled ? { ...m, edited: false } : m))).toEqual(
    truth.map((m) => (m.recalled ? { ...m, edited: false } : m)),
  );
  // What this person wrote stands in the journal once, in the order of writing.
  const mine = server.journal.filter((e) => e.type === 'user-message' && e.account === 'ada').map((e) => e.data.text);
  expect(mine).toEqual(written);
  // The run was worth something: each way of coming back happened.
  expect(Object.entries(server.happened).filter(([, times]) => times < 4)).toEqual([]);
}

it.each([1, 2, 3, 4, 5])(
  'loses nothing and shows nothing twice over 200 random cuts (seed %d)',
  async (seed) => {
    await run(seed, 200);
  },
  60_000,
);
