import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, joined, member, page, row, said } from './testing/fake-environment';
import type { RoomSession } from './types';

let env: FakeEnvironment;
let connection: Connection;
let room: RoomSession;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const snapshot = () => room.getSnapshot();
const seqs = () => snapshot().messages.map((message) => message.seq);
const texts = () => snapshot().messages.map((message) => message.text);

async function enter(state: object = {}): Promise<RoomSession> {
  const joining = connection.join({ number: '123456', secret: 's', name: 'Ada' });
  env.socket.ok('join-room', joined(state));
  return joining;
}

/** Cuts the connection and lets it open again with a result for the room. */
async function reopen(result: object): Promise<void> {
  env.socket.end(1006);
  await pass(250);
  env.establish({ r: result });
}

const resumed = { result: 'resumed', log: 'log-1', head: 10 };
const position = (seq = 10) => ({ type: 'position', room: 'r', data: { log: 'log-1', seq } });

beforeEach(async () => {
  vi.useFakeTimers();
  env = new FakeEnvironment();
  env.answer = async () => page([row(9), row(10)]);
  connection = new Connection(env);
  connection.start();
  env.establish();
  room = await enter();
  await pass(0);
});
afterEach(() => vi.useRealTimers());

describe('entering', () => {
  it('shows the state of join-room and the newest page', () => {
    expect(snapshot()).toMatchObject({
      status: 'live',
      room: { title: 'Algebra' },
      self: { account: 'ada', role: 'host', read: 0 },
      rights: ['read', 'chat'],
      count: 2,
      hasOlder: false,
      loadingOlder: false,
    });
    expect(texts()).toEqual(['message 9', 'message 10']);
    expect(env.asked).toEqual(['/api/v1/rooms/r/messages?limit=50']);
  });

  it('takes the frame right behind the answer', async () => {
    const other = connection.join({ room: 'q' });
    env.socket.ok('join-room', joined({ room: { ...joined().room, id: 'q' } }));
    env.socket.push(said(11, 'at once', { room: 'q' }));
    expect((await other).getSnapshot().messages.map((m) => m.text)).toEqual(['at once']);
  });

  it('is the same session when it is entered twice, and keeps its messages', async () => {
    env.socket.push(said(11));
    expect(await enter({ version: 9, head: 11 })).toBe(room);
    expect(seqs()).toEqual([9, 10, 11]);
    expect(snapshot().version).toBe(9);
  });

  it.each(['room_full', 'banned', 'bad_secret'])('is refused with the code %s', async (code) => {
    const joining = connection.join({ number: '222222' });
    env.socket.refuse('join-room', code);
    await expect(joining).rejects.toMatchObject({ name: 'ProtocolError', code });
  });

  it('waits for the connection and asks once, with one id, over a cut', async () => {
    env.socket.end(1006);
    const joining = connection.join({ number: '222222' });
    await pass(250);
    const first = env.establish({ r: resumed }).last('join-room');
    env.socket.end(1006);
    await pass(250);
    expect(env.establish({ r: resumed }).last('join-room')).toEqual(first);
    env.socket.ok('join-room', joined({ room: { ...joined().room, id: 'q' } }));
    await joining;
  });

  it('tries again to load the newest page, and stops when it is refused', async () => {
    env.answer = () => Promise.reject(new TypeError('offline'));
    room = await (async () => {
      const joining = connection.join({ room: 'q' });
      env.socket.ok('join-room', joined({ room: { ...joined().room, id: 'q' } }));
      return joining;
    })();
    await pass(300);
    expect(snapshot().loadingOlder).toBe(true);
    env.answer = async () => ({ status: 404, retryAfter: undefined, body: { code: 'not_found' } });
    await pass(10_000);
    expect(snapshot()).toMatchObject({ loadingOlder: false, messages: [] });
    const asked = env.asked.length;
    await pass(60_000);
    expect(env.asked).toHaveLength(asked);
  });
});

describe('events', () => {
  it('are taken once, whatever comes twice', () => {
    env.socket.push(said(11));
    env.socket.push(said(11));
    env.socket.push(said(12));
    env.socket.push(said(11));
    env.socket.push(said(10, 'of before the join'));
    expect(seqs()).toEqual([9, 10, 11, 12]);
    expect(texts()).not.toContain('of before the join');
  });

  it('edit and recall in place', () => {
    env.socket.push({ type: 'edit-message', room: 'r', seq: 11, data: { seq: 9, text: 'better' } });
    env.socket.push({ type: 'recall-message', room: 'r', seq: 12, data: { seq: 10 } });
    env.socket.push({ type: 'edit-message', room: 'r', seq: 13, data: { seq: 10, text: 'back again' } });
    expect(snapshot().messages).toMatchObject([
      { text: 'better', edited: true, recalled: false },
      { text: '', recalled: true },
    ]);
  });

  it('that came while the page was on its way are neither lost nor undone', async () => {
    let arrive: (answer: ReturnType<typeof page>) => void = () => {};
    env.answer = () => new Promise((resolve) => (arrive = resolve));
    const joining = connection.join({ room: 'q' });
    env.socket.ok('join-room', joined({ room: { ...joined().room, id: 'q' } }));
    room = await joining;
    env.socket.push(said(11, 'eleven', { room: 'q' }));
    env.socket.push({ type: 'edit-message', room: 'q', seq: 12, data: { seq: 9, text: 'nine, edited' } });
    env.socket.push({ type: 'edit-message', room: 'q', seq: 13, data: { seq: 11, text: 'eleven, edited' } });
    // The page was read after 11 and before 12.
    arrive(page([row(9, 'nine'), row(10, 'ten'), row(11, 'eleven')], { head: 11 }));
    await pass(0);
    expect(texts()).toEqual(['nine, edited', 'ten', 'eleven, edited']);
  });

  it('of a type that this page does not know move the place on', async () => {
    env.socket.push({ type: 'poll-opened', room: 'r', seq: 11, data: { what: 'ever' } });
    env.socket.push({ type: 'user-message', room: 'r', seq: 12, data: { broken: true } });
    await reopen(resumed);
    expect(env.socket.last('open-connection').data).toMatchObject({ rooms: { r: { log: 'log-1', since: 12 } } });
  });

  it('reach those who watch at most once per frame', async () => {
    const seen = vi.fn();
    const stop = room.subscribe(seen);
    for (let seq = 11; seq < 111; seq++) env.socket.push(said(seq));
    expect(seen).not.toHaveBeenCalled();
    await pass(16);
    expect(seen).toHaveBeenCalledTimes(1);
    stop();
    env.socket.push(said(111));
    await pass(16);
    expect(seen).toHaveBeenCalledTimes(1);
  });

  it('leave the snapshot and its lists the same where nothing changed', () => {
    const before = snapshot();
    expect(snapshot()).toBe(before);
    env.socket.push(said(10));
    env.socket.push({ type: 'count-change', room: 'r', data: { count: 2 } });
    expect(snapshot()).toBe(before);
    env.socket.push(said(11));
    const after = snapshot();
    expect(after).not.toBe(before);
    expect(after.members).toBe(before.members);
    expect(after.self).toBe(before.self);
    expect(after.messages[0]).toBe(before.messages[0]);
  });
});

describe('a resume', () => {
  it('goes on from the last number, and is live only at its position', async () => {
    env.socket.push(said(11));
    env.socket.end(1006);
    expect(snapshot().status).toBe('reconnecting');
    await pass(250);
    env.establish({ r: resumed });
    expect(env.socket.last('open-connection').data).toMatchObject({ rooms: { r: { log: 'log-1', since: 11 } } });
    env.socket.push(said(11));
    env.socket.push(said(12));
    expect(snapshot().status).toBe('reconnecting');
    env.socket.push(position(14));
    expect(snapshot().status).toBe('live');
    expect(seqs()).toEqual([9, 10, 11, 12]);
    await reopen(resumed);
    expect(env.socket.last('open-connection').data).toMatchObject({ rooms: { r: { since: 14 } } });
  });

  it('asks for the members anew', async () => {
    await reopen(resumed);
    env.socket.push(position());
    env.socket.ok('offer-member-list', { members: [member('ada'), member('cy')], count: 2, version: 20 });
    await pass(0);
    expect(snapshot().members.map((m) => m.account)).toEqual(['ada', 'cy']);
    expect(snapshot().version).toBe(20);
  });

  it('asks for its rights anew when its role has changed meanwhile', async () => {
    await reopen(resumed);
    env.socket.push(position());
    env.socket.ok('offer-member-list', { members: [member('ada', { role: 'member' })], count: 1, version: 20 });
    await pass(0);
    expect(env.socket.last('join-room').data).toEqual({ room: 'r' });
    env.socket.ok('join-room', joined({ self: { ...joined().self, role: 'member', rights: ['read'] } }));
    expect(snapshot().rights).toEqual(['read']);
  });

  it('that is a resync loads state and messages anew', async () => {
    env.socket.push(said(11));
    env.answer = async () => page([row(2000), row(2001)], { head: 2001, more: true });
    await reopen({ result: 'resync', log: 'log-1', head: 2000 });
    expect(snapshot().status).toBe('resyncing');
    expect(env.socket.last('join-room').data).toEqual({ room: 'r' });
    env.socket.push(position(2000));
    env.socket.push(said(2001));
    expect(snapshot().status).toBe('resyncing');
    env.socket.ok('join-room', joined({ head: 2001, version: 90 }));
    env.socket.push(said(2001));
    env.socket.push(said(2002));
    await pass(0);
    expect(snapshot()).toMatchObject({ status: 'live', version: 90, hasOlder: true });
    expect(seqs()).toEqual([2000, 2001, 2002]);
  });

  it('that is a resync into a new log starts its numbers anew', async () => {
    env.answer = async () => page([row(1)], { log: 'log-2', head: 1 });
    await reopen({ result: 'resync', log: 'log-2', head: 1 });
    env.socket.ok('join-room', joined({ log: 'log-2', head: 1 }));
    env.socket.push(said(2));
    await pass(0);
    expect(seqs()).toEqual([1, 2]);
    await reopen({ ...resumed, log: 'log-2' });
    expect(env.socket.last('open-connection').data).toMatchObject({ rooms: { r: { log: 'log-2', since: 2 } } });
  });

  it('that is cut again before its state came still asks for it', async () => {
    await reopen({ result: 'resync', log: 'log-1', head: 2000 });
    await reopen(resumed);
    env.socket.push(position(2000));
    expect(snapshot().status).toBe('resyncing');
    env.socket.ok('join-room', joined({ head: 2000 }));
    expect(snapshot().status).toBe('live');
  });

  it('a resync in the middle of an open connection does the same', () => {
    env.socket.push({ type: 'resync', room: 'r', data: { log: 'log-1', head: 3000 } });
    expect(snapshot()).toMatchObject({ status: 'resyncing', messages: [] });
    env.socket.ok('join-room', joined({ head: 3000 }));
    expect(snapshot().status).toBe('live');
  });

  it.each([
    ['ended', 'ended'],
    ['banned', 'removed'],
    ['room_full', 'removed'],
  ])('that is refused with %s ends the session as %s', async (code, status) => {
    room.send('never sent');
    await reopen({ result: 'error', code });
    expect(snapshot()).toMatchObject({ status, removedCode: code, pending: [{ state: 'failed', code }] });
    expect(() => room.send('more')).toThrow(expect.objectContaining({ code }));
    await reopen({});
    expect(env.socket.last('open-connection').data).toEqual({ device: 'secret-of-the-device', rooms: {} });
  });

  it('that fails for now is tried again by join-room and reloads what was missed', async () => {
    await reopen({ result: 'error', code: 'unavailable' });
    expect(snapshot().status).toBe('reconnecting');
    expect(env.socket.all('join-room')).toHaveLength(0);
    await pass(250);
    env.answer = async () => page([row(9), row(12)], { head: 12 });
    env.socket.ok('join-room', joined({ head: 12 }));
    await pass(0);
    expect(snapshot().status).toBe('live');
    expect(seqs()).toEqual([9, 12]);
  });
});
