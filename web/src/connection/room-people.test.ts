import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, joined, member, page, policy, row, said } from './testing/fake-environment';
import type { Notice, RoomSession, Signal } from './types';

let env: FakeEnvironment;
let connection: Connection;
let room: RoomSession;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const snapshot = () => room.getSnapshot();
const seqs = () => snapshot().messages.map((message) => message.seq);

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

it('a sign that comes too fast is refused at once and not given later', async () => {
  for (const [type, give] of [
    ['reaction', () => room.react('clap')],
    ['pace', () => room.setPace('lost')],
  ] as const) {
    const given = give();
    env.socket.refuse(type, 'slow_down', 500);
    await expect(given).rejects.toMatchObject({ code: 'slow_down', retry: 500 });
    await pass(2000);
    expect(env.socket.all(type)).toHaveLength(1);
  }
});

describe('members', () => {
  const change = (version: number, more: object = {}) =>
    env.socket.push({
      type: 'members-changed',
      room: 'r',
      data: { version, joined: [], left: [], changed: [], count: 2, ...more },
    });

  it('follow the changes', () => {
    change(8, { joined: [member('cy')], count: 3 });
    change(9, { left: ['bo'], changed: [member('ada', { name: 'Ada L.' })], count: 2 });
    expect(snapshot().members.map((m) => m.name)).toEqual(['Ada L.', 'CY']);
    expect(snapshot().self.name).toBe('Ada L.');
    expect(snapshot()).toMatchObject({ count: 2, version: 9 });
    expect(env.socket.all('offer-member-list')).toHaveLength(0);
  });

  it('ignore a change that is older than the list', () => {
    change(7, { left: ['bo'], count: 1 });
    expect(snapshot()).toMatchObject({ count: 2, version: 7 });
  });

  it('are asked for when a version is missing, and what comes meanwhile counts', async () => {
    change(9, { joined: [member('cy')], count: 4 });
    change(10, { left: ['bo'], count: 3 });
    env.socket.ok('offer-member-list', {
      members: ['ada', 'bo', 'cy', 'di'].map((name) => member(name)),
      count: 4,
      version: 9,
    });
    await pass(0);
    expect(snapshot().members.map((m) => m.account)).toEqual(['ada', 'cy', 'di']);
    expect(snapshot()).toMatchObject({ count: 3, version: 10 });
  });

  it('are asked for again when a version is missing even then', async () => {
    change(9);
    change(12, { count: 5 });
    env.socket.ok('offer-member-list', { members: [member('ada')], count: 1, version: 9 });
    await pass(500);
    expect(env.socket.all('offer-member-list')).toHaveLength(2);
    env.socket.ok('offer-member-list', { members: [member('ada'), member('eve')], count: 2, version: 12 });
    await pass(500);
    expect(snapshot()).toMatchObject({ count: 2, version: 12 });
    expect(env.socket.all('offer-member-list')).toHaveLength(2);
  });

  it('are paged, searched, and kept without doubles', async () => {
    const many = Array.from({ length: 200 }, (_, i) => member(`m${i}`));
    const first = room.loadMembers();
    expect(env.socket.last('offer-member-list').data).toEqual({ limit: 200 });
    env.socket.ok('offer-member-list', { members: many, count: 202, version: 7 });
    expect(await first).toMatchObject({ after: 'm199', count: 202 });
    const second = room.loadMembers(undefined, 'm199');
    env.socket.ok('offer-member-list', { members: [member('bo')], count: 202, version: 7 });
    expect(await second).not.toHaveProperty('after');
    expect(snapshot().members).toHaveLength(202);
    const found = room.loadMembers('zed');
    expect(env.socket.last('offer-member-list').data).toEqual({ q: 'zed', limit: 200 });
    env.socket.ok('offer-member-list', { members: [member('zed')], count: 202, version: 7 });
    expect((await found).members).toHaveLength(1);
    expect(snapshot().members).toHaveLength(202);
  });
});

describe('what hosts and others do', () => {
  it('is told as it happens, and shows', async () => {
    const notices: Notice[] = [];
    room.onNotice((notice) => notices.push(notice));
    env.socket.push({ type: 'muted', room: 'r', account: 'bo', data: { source: 'camera' } });
    env.socket.push({ type: 'role-changed', room: 'r', data: { role: 'member', rights: ['read'] } });
    expect(snapshot().rights).toEqual(['read']);
    env.socket.push({ type: 'room-changed', room: 'r', seq: 11, data: { title: 'Geometry', policy, locked: false } });
    expect(snapshot().room.title).toBe('Geometry');
    env.socket.push({ type: 'room-changed', room: 'r', seq: 12, data: { title: 'Geometry', policy, locked: true } });
    expect(snapshot().room.locked).toBe(true);
    env.socket.push({ type: 'spotlight-changed', room: 'r', data: { account: 'bo' } });
    expect(snapshot().room.spotlight).toBe('bo');
    env.socket.push({ type: 'spotlight-changed', room: 'r', data: {} });
    expect(snapshot().room.spotlight).toBe('');
    env.socket.push({ type: 'reaction', room: 'r', account: 'bo', data: { reaction: 'clap' } });
    env.socket.push({ type: 'removed', room: 'r', data: { code: 'removed' } });
    expect(notices).toEqual([
      { type: 'muted', source: 'camera', for: '', by: 'bo' },
      { type: 'role-changed', role: 'member', rights: ['read'], acting: false },
      { type: 'room-changed', title: 'Geometry' },
      { type: 'room-changed', title: 'Geometry' },
      { type: 'reaction', reaction: 'clap', by: 'bo' },
      { type: 'removed', code: 'removed' },
    ]);
    expect(snapshot()).toMatchObject({ status: 'removed', removedCode: 'removed' });
    await expect(room.end()).rejects.toMatchObject({ code: 'removed' });
  });

  it('the end for all is what was asked for, though the room is over before the answer', async () => {
    const ending = room.end();
    env.socket.push({ type: 'removed', room: 'r', data: { code: 'ended' } });
    await ending;
    expect(snapshot().status).toBe('ended');
  });

  it('is asked for with typed refusals', async () => {
    const muting = room.muteMember('bo', 'microphone');
    expect(env.socket.last('mute-member')).toMatchObject({ room: 'r', data: { account: 'bo', source: 'microphone' } });
    env.socket.refuse('mute-member', 'forbidden');
    await expect(muting).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('signals go both ways in order, and are never sent twice', async () => {
    const signals: Signal[] = [];
    room.onSignal((signal) => signals.push(signal));
    const offer = { from: 'd2', to: 'device-1', call: 'c', sdp: 'v=0' };
    env.socket.push({ type: 'offer', room: 'r', account: 'bo', data: offer });
    env.socket.push({ type: 'ice-candidate', room: 'r', data: { from: 'd2', to: 'device-1', call: 'c', candidate: null } });
    expect(signals.map(({ type, from }) => [type, from])).toEqual([
      ['offer', 'd2'],
      ['ice-candidate', 'd2'],
    ]);
    const gone = room.sendSignal('answer', { to: 'd2', call: 'c', sdp: 'v=0' });
    env.socket.refuse('answer', 'gone');
    await expect(gone).rejects.toMatchObject({ code: 'gone' });
    const cut = room.sendSignal('answer', { to: 'd2', call: 'c', sdp: 'v=0' });
    const lost = expect(cut).rejects.toMatchObject({ code: 'unavailable' });
    await reopen(resumed);
    await lost;
    expect(env.socket.all('answer')).toHaveLength(0);
  });

  it('what this device does in the call is told again after a cut', async () => {
    const told = room.setMediaState({ call: 'c', microphone: true, camera: false, screen: false });
    env.socket.ok('media-state');
    await told;
    await reopen(resumed);
    env.socket.push(position());
    expect(env.socket.last('media-state').data).toEqual({ call: 'c', microphone: true, camera: false, screen: false });
  });
});

describe('reading', () => {
  it('shows at once, is told at most once a second, and never goes back', async () => {
    room.markRead(3);
    room.markRead(5);
    room.markRead(4);
    expect(snapshot().read).toBe(5);
    expect(env.socket.all('mark-read').map((frame) => frame.data)).toEqual([{ seq: 3 }]);
    env.socket.ok('mark-read');
    await pass(999);
    expect(env.socket.all('mark-read')).toHaveLength(1);
    await pass(1);
    expect(env.socket.last('mark-read').data).toEqual({ seq: 5 });
    env.socket.ok('mark-read');
    env.socket.push({ type: 'mark-read', room: 'r', data: { seq: 9 } });
    expect(snapshot().read).toBe(9);
    room.markRead(9);
    await pass(2_000);
    expect(env.socket.all('mark-read')).toHaveLength(2);
  });

  it('is told after a cut when it was not heard before', async () => {
    room.markRead(8);
    await reopen(resumed);
    env.socket.push(position());
    await pass(1_000);
    expect(env.socket.last('mark-read').data).toEqual({ seq: 8 });
  });
});

describe('leaving', () => {
  it('ends the session at once and tells the server', async () => {
    const leaving = connection.leave('r');
    expect(snapshot().status).toBe('left');
    expect(env.socket.last('leave-room')).toMatchObject({ room: 'r' });
    env.socket.ok('leave-room');
    await leaving;
    env.socket.push(said(11));
    expect(seqs()).toEqual([9, 10]);
    await reopen({});
    expect(env.socket.last('open-connection').data).toMatchObject({ rooms: {} });
  });

  it('is told after a cut, and any answer will do', async () => {
    env.socket.end(1006);
    const leaving = connection.leave('r');
    await pass(250);
    env.establish().refuse('leave-room', 'not_member');
    await leaving;
  });
});
