import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, joined, opened } from './testing/fake-environment';

let env: FakeEnvironment;
let connection: Connection;
const waits = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  waits.mockClear();
  env = new FakeEnvironment();
  connection = new Connection(env);
  connection.start();
  env.establish();
});
afterEach(() => vi.useRealTimers());

/** Asks to come in and is told to wait. */
function knock() {
  const entering = connection.join({ number: '123456', name: 'Ada' }, waits);
  const { id } = env.socket.last('join-room');
  env.socket.push({ type: 'ok', id, room: 'r', data: { waiting: true } });
  return entering;
}

describe('who has to be let in', () => {
  it('waits, and is in when a host has opened', async () => {
    const entering = knock();
    expect(waits.mock.calls).toEqual([['r']]);
    env.socket.push({ type: 'admitted', room: 'r', data: joined() });
    expect((await entering).getSnapshot().status).toBe('live');
  });

  it('hears when it is sent away', async () => {
    const entering = knock();
    env.socket.push({ type: 'refused', room: 'r', data: { code: 'forbidden' } });
    await expect(entering).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('asks again after a cut, and may find itself let in meanwhile', async () => {
    const entering = knock();
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.socket.accept();
    env.socket.ok('open-connection', opened());
    expect(env.socket.last('join-room').data).toEqual({ number: '123456', name: 'Ada' });
    env.socket.ok('join-room', joined());
    expect((await entering).id).toBe('r');
    expect(waits).toHaveBeenCalledOnce();
  });

  it('gives up, and does not ask again after a cut', async () => {
    const entering = knock();
    void connection.leave('r');
    expect(env.socket.last('leave-room')).toMatchObject({ room: 'r' });
    await expect(entering).rejects.toMatchObject({ code: 'left' });
    env.socket.push({ type: 'refused', room: 'r', data: { code: 'gone' } });
    env.socket.ok('leave-room', undefined);
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.socket.accept();
    env.socket.ok('open-connection', opened());
    expect(env.socket.sent.map((frame) => frame.type)).not.toContain('join-room');
  });

  /** A cut while it waits; it has asked again, without an answer so far. */
  function cut() {
    const entering = knock();
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.establish();
    return entering;
  }

  it('gives up right after a cut, before the door has answered again', async () => {
    const entering = cut();
    const { id } = env.socket.last('join-room');
    void connection.leave('r');
    await expect(entering).rejects.toMatchObject({ code: 'left' });
    env.socket.push({ type: 'ok', id, room: 'r', data: { waiting: true } });
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.establish();
    expect(env.socket.sent.map((frame) => frame.type)).not.toContain('join-room');
  });

  it('asks once only, over several cuts', async () => {
    const entering = cut();
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.establish();
    expect(env.socket.all('join-room')).toHaveLength(1);
    env.socket.push({ type: 'ok', id: env.socket.last('join-room').id, room: 'r', data: { waiting: true } });
    env.socket.push({ type: 'admitted', room: 'r', data: joined() });
    expect((await entering).id).toBe('r');
    expect(waits).toHaveBeenCalledOnce();
  });

  it('is in no room that the late answer lets it into, for it leaves right after', async () => {
    const entering = cut();
    void connection.leave('r');
    await expect(entering).rejects.toMatchObject({ code: 'left' });
    expect(env.socket.sent.map((frame) => frame.type).slice(-2)).toEqual(['join-room', 'leave-room']);
    env.socket.ok('join-room', joined());
    env.socket.ok('leave-room', undefined);
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.socket.accept();
    expect(env.socket.last('open-connection').data).toMatchObject({ rooms: {} });
  });

  it('hears the end of the connection', async () => {
    const entering = knock();
    env.socket.end(4003);
    await expect(entering).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('a host', () => {
  it('sees who waits, the longest first, and none of before a cut', async () => {
    const entering = connection.join({ number: '123456' });
    env.socket.ok('join-room', joined());
    const room = await entering;
    const person = (account: string, since: number) => ({ account, name: account, guest: false, since });
    env.socket.push({ type: 'knock', room: 'r', data: person('cy', 3) });
    env.socket.push({ type: 'knock', room: 'r', data: person('bo', 2) });
    env.socket.push({ type: 'knock', room: 'r', data: person('cy', 3) });
    const waiting = () => room.getSnapshot().waiting.map((k) => k.account);
    expect(waiting()).toEqual(['bo', 'cy']);
    env.socket.push({ type: 'knock-ended', room: 'r', data: { account: 'bo' } });
    expect(waiting()).toEqual(['cy']);
    env.socket.end(1006);
    expect(waiting()).toEqual([]);
  });

  it('forgets who waits with the right to let them in', async () => {
    const entering = connection.join({ number: '123456' });
    env.socket.ok('join-room', joined());
    const room = await entering;
    const become = (role: string, rights: string[]) =>
      env.socket.push({ type: 'role-changed', room: 'r', data: { role, rights, acting: false } });
    env.socket.push({ type: 'knock', room: 'r', data: { account: 'cy', name: 'cy', guest: false, since: 3 } });
    become('host', ['read', 'admit']);
    expect(room.getSnapshot().waiting).toHaveLength(1);
    become('member', ['read']);
    expect(room.getSnapshot().waiting).toEqual([]);
  });

  it('sees the pace of the last hour, and goes on from there', async () => {
    const entering = connection.join({ number: '123456' });
    env.socket.ok('join-room', joined());
    const room = await entering;
    const point = (time: number, slower: number) => ({ time, slower, lost: 0, present: 3 });
    env.socket.push({ type: 'pace-changed', room: 'r', data: point(10, 1) });
    const loading = room.loadPace();
    env.socket.push({ type: 'pace-changed', room: 'r', data: point(20, 2) });
    env.socket.ok('offer-pace', { points: [point(5, 0), point(10, 1)] });
    await loading;
    expect(room.getSnapshot().pace.map((p) => [p.time, p.slower])).toEqual([
      [5, 0],
      [10, 1],
      [20, 2],
    ]);
  });
});
