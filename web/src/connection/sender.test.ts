import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, joined, page, row, said } from './testing/fake-environment';
import type { RequestID, RoomSession } from './types';

let env: FakeEnvironment;
let connection: Connection;
let room: RoomSession;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const pending = () => room.getSnapshot().pending.map(({ text, state, code }) => [text, state, ...(code ? [code] : [])]);
const texts = () => room.getSnapshot().messages.map((message) => message.text);
const sent = () => env.socket.all('user-message');
/** The server commits a message of ours: its event, as it reaches everyone. */
const event = (id: RequestID, seq: number, text: string) =>
  env.socket.push(said(seq, text, { id, account: 'ada', data: { name: 'Ada', text } }));
const ok = (id: RequestID, seq: number) => env.socket.push({ type: 'ok', id, room: 'r', seq, time: 1000 + seq });

async function open(): Promise<void> {
  connection = new Connection(env);
  connection.start();
  env.establish();
  const joining = connection.join({ number: '123456' });
  env.socket.ok('join-room', joined());
  room = await joining;
  await pass(0);
}

async function reopen(): Promise<void> {
  await pass(250);
  env.establish({ r: { result: 'resumed', log: 'log-1', head: 10 } });
  env.socket.push({ type: 'position', room: 'r', data: { log: 'log-1', seq: 10 } });
}

beforeEach(async () => {
  vi.useFakeTimers();
  env = new FakeEnvironment();
  env.answer = async () => page([]);
  await open();
});
afterEach(() => vi.useRealTimers());

describe('a message', () => {
  it('shows as pending at once and becomes the event that carries its id', () => {
    const id = room.send('hello', { reply: 9, mentions: ['bo'] });
    expect(pending()).toEqual([['hello', 'sending']]);
    expect(sent()).toMatchObject([{ id, room: 'r', data: { text: 'hello', reply: 9, mentions: ['bo'] } }]);
    event(id, 11, 'hello');
    expect(pending()).toEqual([]);
    expect(room.getSnapshot().messages).toMatchObject([{ id, seq: 11, text: 'hello', account: 'ada' }]);
    ok(id, 11);
    expect(texts()).toEqual(['hello']);
  });

  it('becomes a message at its ok when that comes first, and the event adds no second', () => {
    const id = room.send('hello');
    ok(id, 12);
    expect(pending()).toEqual([]);
    expect(room.getSnapshot().messages).toMatchObject([{ id, seq: 12, time: 1012, text: 'hello', name: 'ADA' }]);
    env.socket.push(said(11, 'earlier'));
    event(id, 12, 'hello');
    expect(texts()).toEqual(['earlier', 'hello']);
  });

  it('is not taken for confirmed by the event of somebody else with its id', () => {
    const id = room.send('hello');
    env.socket.push(said(11, 'forged', { id }));
    expect(pending()).toEqual([['hello', 'sending']]);
  });

  it('waits for the one before it', () => {
    const first = room.send('one');
    const second = room.send('two');
    room.send('three');
    expect(pending()).toEqual([
      ['one', 'sending'],
      ['two', 'queued'],
      ['three', 'queued'],
    ]);
    expect(sent()).toHaveLength(1);
    ok(first, 11);
    event(second, 12, 'two');
    expect(sent().map((frame) => frame.data?.text)).toEqual(['one', 'two', 'three']);
  });

  it('is refused before sending when the server would refuse it', () => {
    const longest = `${'好'.repeat(2730)}ab`;
    expect(new TextEncoder().encode(longest)).toHaveLength(8192);
    expect(() => room.send(`${longest}c`)).toThrow(expect.objectContaining({ code: 'too_long' }));
    expect(() => room.send('')).toThrow(expect.objectContaining({ code: 'bad_data' }));
    expect(() => room.send('a\0b')).toThrow(expect.objectContaining({ code: 'bad_text' }));
    expect(sent()).toEqual([]);
    room.send(longest);
    expect(sent()).toHaveLength(1);
  });

  it('with half a surrogate pair goes out as text that JSON can carry', () => {
    room.send('a\ud83dz');
    expect(sent()[0]?.data).toEqual({ text: 'a\ufffdz' });
  });

  it('edits are checked in the same way', async () => {
    await expect(room.edit(11, 'x'.repeat(8193))).rejects.toMatchObject({ code: 'too_long' });
    const editing = room.edit(11, 'x'.repeat(8192));
    env.socket.ok('edit-message');
    await editing;
    const recalling = room.recall(11);
    env.socket.refuse('recall-message', 'forbidden');
    await expect(recalling).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('finds a bounded queue', () => {
    for (let i = 0; i < 100; i++) room.send(`${i}`);
    expect(() => room.send('one more')).toThrow(expect.objectContaining({ code: 'slow_down' }));
    expect(room.getSnapshot().pending).toHaveLength(100);
  });
});

describe('a refusal', () => {
  it('that names a time is waited for, and the same id goes out again, before later ones', async () => {
    const id = room.send('one');
    room.send('two');
    env.socket.refuse('user-message', 'slow_down', 300);
    expect(pending()).toEqual([
      ['one', 'sending'],
      ['two', 'queued'],
    ]);
    await pass(299);
    expect(sent()).toHaveLength(1);
    await pass(1);
    expect(sent().map((frame) => frame.id)).toEqual([id, id]);
  });

  it('keeps the message with its code, lets the next go, and can be retried or discarded', () => {
    const id = room.send('one');
    room.send('two');
    env.socket.refuse('user-message', 'forbidden');
    expect(pending()).toEqual([
      ['one', 'failed', 'forbidden'],
      ['two', 'sending'],
    ]);
    room.retry(id);
    expect(pending()).toEqual([
      ['two', 'sending'],
      ['one', 'queued'],
    ]);
    env.socket.ok('user-message', undefined, { seq: 11 });
    expect(env.socket.last('user-message')).toMatchObject({ id, data: { text: 'one' } });
    env.socket.refuse('user-message', 'forbidden');
    room.discard(id);
    expect(pending()).toEqual([]);
  });

  it('because the id means something else is retried with another id', () => {
    const id = room.send('one');
    env.socket.refuse('user-message', 'id_reused');
    room.retry(id);
    expect(env.socket.last('user-message').id).not.toBe(id);
    expect(env.socket.last('user-message').data).toEqual({ text: 'one' });
  });

  it('of one that is discarded meanwhile is nobody to tell', () => {
    const id = room.send('one');
    room.discard(id);
    env.socket.push({ type: 'error', id, data: { code: 'forbidden', message: '' } });
    expect(pending()).toEqual([]);
  });
});

describe('over a cut', () => {
  it('what was on its way goes out again with its id, and what was written meanwhile after it, in order', async () => {
    const first = room.send('one');
    env.socket.end(1006);
    const second = room.send('two');
    room.send('three');
    expect(pending().map(([text]) => text)).toEqual(['one', 'two', 'three']);
    await reopen();
    expect(sent().map((frame) => frame.id)).toEqual([first]);
    ok(first, 11);
    expect(sent().map((frame) => frame.id)).toEqual([first, second]);
  });

  it('what had arrived is confirmed by the event of the resume, and not shown twice', async () => {
    const id = room.send('one');
    env.socket.end(1006);
    await pass(250);
    env.establish({ r: { result: 'resumed', log: 'log-1', head: 11 } });
    event(id, 11, 'one');
    env.socket.push({ type: 'position', room: 'r', data: { log: 'log-1', seq: 11 } });
    expect(pending()).toEqual([]);
    expect(texts()).toEqual(['one']);
    // It was sent again before the event came, and gets the first answer.
    ok(id, 11);
    expect(texts()).toEqual(['one']);
  });

  it('nothing goes out before the room is there again', async () => {
    env.socket.end(1006);
    room.send('one');
    await pass(250);
    env.establish({ r: { result: 'error', code: 'unavailable' } });
    expect(sent()).toHaveLength(0);
    await pass(250);
    env.socket.ok('join-room', joined());
    expect(sent()).toHaveLength(1);
  });
});

describe('over a refresh', () => {
  it('what was not confirmed waits again, in order, and goes out with the same ids', async () => {
    const first = room.send('one', { reply: 3 });
    const second = room.send('two');
    const kept = new Map(env.kept);
    env = new FakeEnvironment();
    env.answer = async () => page([]);
    for (const [key, value] of kept) env.storage.setItem(key, value);
    await open();
    expect(pending()).toEqual([
      ['one', 'sending'],
      ['two', 'queued'],
    ]);
    expect(sent()).toMatchObject([{ id: first, data: { text: 'one', reply: 3 } }]);
    ok(first, 11);
    ok(second, 12);
    expect(sent()[1]?.id).toBe(second);
    expect([...env.kept.keys()]).toEqual(['atrium.device']);
  });

  it('what had arrived is not shown beside its pending line', async () => {
    const id = room.send('one');
    const kept = new Map(env.kept);
    env = new FakeEnvironment();
    env.answer = async () => page([row(10, 'one', { account: 'ada' })]);
    for (const [key, value] of kept) env.storage.setItem(key, value);
    await open();
    expect([...texts(), ...pending()]).toEqual([['one', 'sending']]);
    await pass(500);
    ok(id, 10);
    await pass(0);
    expect([...texts(), ...pending()]).toEqual(['one']);
  });

  it('the history does not wait for more than 2 s', async () => {
    room.send('one');
    const kept = new Map(env.kept);
    env = new FakeEnvironment();
    env.answer = async () => page([row(10, 'ten')]);
    for (const [key, value] of kept) env.storage.setItem(key, value);
    await open();
    await pass(1_999);
    expect(texts()).toEqual([]);
    await pass(1);
    expect(texts()).toEqual(['ten']);
  });

  it('another account and another room see nothing of it', async () => {
    room.send('mine');
    const kept = new Map(env.kept);
    env = new FakeEnvironment();
    for (const [key, value] of kept) env.storage.setItem(key, value);
    connection = new Connection(env);
    connection.start();
    env.establish({}, 'bo');
    const joining = connection.join({ number: '123456' });
    env.socket.ok('join-room', joined());
    expect((await joining).getSnapshot().pending).toEqual([]);
  });

  it('nonsense in the storage is nothing', async () => {
    env.kept.set('atrium.pending.ada.q', '{"not": "a list"}');
    const joining = connection.join({ number: '222222' });
    env.socket.ok('join-room', joined({ room: { ...joined().room, id: 'q' } }));
    expect((await joining).getSnapshot().pending).toEqual([]);
  });

  it('a full storage loses nothing but the memory of a refresh', () => {
    env.storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    room.send('one');
    expect(pending()).toEqual([['one', 'sending']]);
  });

  it('a closed connection keeps what waits for the next time', async () => {
    room.send('one');
    env.socket.end(4000);
    expect(pending()).toEqual([['one', 'queued']]);
    expect(JSON.parse(env.kept.get('atrium.pending.ada.r') ?? '')).toMatchObject([{ text: 'one' }]);
  });
});
