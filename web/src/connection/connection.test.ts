import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, joined, opened } from './testing/fake-environment';

let env: FakeEnvironment;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  env = new FakeEnvironment();
  connection = new Connection(env);
  connection.start();
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTime(ms);
const phase = () => connection.getState().phase;

describe('opening', () => {
  it('sends open-connection when the socket is open and is open when it is answered', () => {
    expect(connection.getState()).toMatchObject({ phase: 'connecting', attempt: 1, final: false });
    expect(env.socket.sent).toEqual([]);
    env.socket.accept();
    expect(env.socket.sent).toMatchObject([{ type: 'open-connection', data: { rooms: {} } }]);
    expect(phase()).toBe('connecting');
    env.socket.ok('open-connection', opened());
    expect(connection.getState()).toMatchObject({ phase: 'open', attempt: 0 });
    expect(connection.account).toBe('ada');
  });

  it('has in its rooms the name that the server gave it at the last opening', async () => {
    env.establish();
    const entering = connection.join({ number: '123456' });
    env.socket.ok('join-room', joined());
    const session = await entering;
    expect(session.device).toBe('device-1');
    env.socket.end(1006);
    vi.advanceTimersByTime(250);
    env.socket.accept();
    env.socket.ok('open-connection', {
      ...opened({ r: { result: 'resumed', log: 'log-1', head: 10 } }),
      device_id: 'device-2',
    });
    expect(session.device).toBe('device-2');
  });

  it('presents the secret of the device after a refresh', () => {
    env.establish();
    const next = new Connection(env);
    next.start();
    env.socket.accept();
    expect(env.socket.last('open-connection').data).toMatchObject({ device: 'secret-of-the-device' });
  });

  it('gives a socket up after 10 s, not before', () => {
    pass(9_999);
    expect(env.socket.dropped).toBe(false);
    pass(1);
    expect(env.socket.dropped).toBe(true);
  });

  it('gives a socket up that is open but whose open-connection is not answered in 10 s', () => {
    pass(9_000);
    env.socket.accept();
    pass(1_000);
    expect(env.socket.dropped).toBe(true);
  });

  it('does not come back when the server knows no login', () => {
    env.socket.accept();
    env.socket.refuse('open-connection', 'not_authenticated');
    expect(connection.getState()).toMatchObject({ phase: 'closed', final: true, code: 4001 });
  });

  it('comes back after the time the server asks for, as the same device', () => {
    env.kept.set('atrium.device', 'known');
    for (const code of ['unavailable', 'slow_down', 'internal']) {
      env.socket.accept();
      env.socket.refuse('open-connection', code, 700);
      pass(699);
      const before = env.sockets.length;
      pass(1);
      expect(env.sockets).toHaveLength(before + 1);
    }
    env.socket.accept();
    expect(env.socket.last('open-connection').data).toHaveProperty('device', 'known');
  });

  it.each(['bad_data', 'bad_text', 'bad_frame'])('comes back after %s without the secret that may be why', (code) => {
    env.kept.set('atrium.device', 'strange');
    env.socket.accept();
    env.socket.refuse('open-connection', code);
    pass(10_000);
    env.socket.accept();
    expect(env.socket.last('open-connection').data).not.toHaveProperty('device');
  });

  it('ends when somebody else has logged in meanwhile', () => {
    env.establish();
    env.socket.end(1006);
    pass(10_000);
    env.establish({}, 'bo');
    expect(connection.getState()).toMatchObject({ phase: 'closed', final: true, code: 4001 });
    expect(env.socket.dropped).toBe(true);
  });
});

describe('a request', () => {
  beforeEach(() => env.establish());

  it('is answered with what the contract says the ok brings', async () => {
    const asked = connection.request('offer-member-list', { limit: 5 }, 'r');
    expect(env.socket.last('offer-member-list')).toMatchObject({ room: 'r', data: { limit: 5 } });
    env.socket.ok('offer-member-list', { members: [], count: 3, version: 4, newer: 'key' });
    expect(await asked).toEqual({ members: [], count: 3, version: 4 });
  });

  it('whose ok is unreadable is refused', async () => {
    const asked = connection.request('offer-member-list', {}, 'r');
    env.socket.ok('offer-member-list', { members: 'none' });
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
  });

  it('is refused with code and time', async () => {
    const asked = connection.request('recall-message', { seq: 1 }, 'r');
    env.socket.refuse('recall-message', 'forbidden');
    await expect(asked).rejects.toMatchObject({ name: 'ProtocolError', code: 'forbidden', retry: undefined });
  });

  it('goes out again by itself after the time that slow_down names', async () => {
    const asked = connection.request('recall-message', { seq: 1 }, 'r');
    const { id } = env.socket.last('recall-message');
    env.socket.refuse('recall-message', 'slow_down', 200);
    pass(199);
    expect(env.socket.all('recall-message')).toHaveLength(1);
    pass(1);
    expect(env.socket.all('recall-message')).toHaveLength(2);
    expect(env.socket.last('recall-message').id).toBe(id);
    env.socket.ok('recall-message');
    await asked;
  });

  it('that asks to enter tells a refusal for now with its time, and does not go out again by itself', async () => {
    const entering = connection.join({ number: '123456' });
    env.socket.refuse('join-room', 'slow_down', 200);
    await expect(entering).rejects.toMatchObject({ code: 'slow_down', retry: 200 });
    pass(4_000);
    expect(env.socket.all('join-room')).toHaveLength(1);
  });

  it('that waits for its time does not make the connection suspect', () => {
    void connection.request('recall-message', { seq: 1 }, 'r').catch(() => {});
    env.socket.refuse('recall-message', 'slow_down', 4_000);
    pass(3_999);
    expect(env.socket.all('heartbeat')).toHaveLength(0);
  });

  it('goes out again with its id on the next connection, in the order of asking', () => {
    for (const seq of [1, 2, 3]) void connection.request('recall-message', { seq }, 'r').catch(() => {});
    const before = env.socket.all('recall-message');
    env.socket.end(1006);
    pass(250);
    expect(env.establish().all('recall-message')).toEqual(before);
  });

  it('ends with unavailable when nobody answers for 30 s', async () => {
    const asked = connection.request('recall-message', { seq: 1 }, 'r');
    const refused = expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    env.socket.end(1006);
    pass(30_000);
    await refused;
    env.online();
    env.establish();
    expect(env.socket.all('recall-message')).toHaveLength(0);
  });

  it('signals that were not sent yet wait for the connection; one that was is not sent again', async () => {
    const entering = connection.join({ number: '123456' });
    env.socket.ok('join-room', joined());
    const session = await entering;
    const data = { to: 'd2', call: 'c', sdp: 'v=0' };
    const lost = expect(session.sendSignal('offer', data)).rejects.toMatchObject({ code: 'unavailable' });
    env.socket.end(1006);
    await lost;
    const later = session.sendSignal('answer', data);
    pass(250);
    env.establish({ r: { result: 'resumed', log: 'log-1', head: 10 } });
    expect(env.socket.all('offer')).toHaveLength(0);
    env.socket.ok('answer');
    await later;
  });

  it('finds a bounded table', async () => {
    for (let i = 0; i < 1000; i++) void connection.request('recall-message', { seq: i }, 'r').catch(() => {});
    await expect(connection.request('recall-message', { seq: 0 }, 'r')).rejects.toMatchObject({ code: 'slow_down' });
  });
});

describe('a frame', () => {
  it.each(['', 'null', '{"type":1}', '{"type":"ok","id":7}', '{"type":"count-change","room":"r","data":{"count":-1}}'])(
    'that breaks the contract is told and harms nothing: %s',
    (text) => {
      const warn = vi.fn();
      const careful = new Connection(env, { warn });
      careful.start();
      env.establish();
      env.socket.events.message(text);
      expect(warn).toHaveBeenCalledTimes(1);
      expect(careful.getState().phase).toBe('open');
    },
  );

  it('of ours that the server could not read is told', () => {
    const warn = vi.fn();
    new Connection(env, { warn }).start();
    env.establish().push({ type: 'error', data: { code: 'bad_frame', message: '' } });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('bad_frame'));
  });
});

describe('closing', () => {
  it('says goodbye, waits for the answer, and is final', async () => {
    env.establish();
    const closed = connection.close();
    expect(phase()).toBe('closing');
    expect(env.socket.last('close-connection').data).toEqual({ code: 1000 });
    env.socket.ok('close-connection');
    await closed;
    expect(connection.getState()).toMatchObject({ phase: 'closed', final: true, code: 1000 });
    expect(env.socket.dropped).toBe(true);
    expect(env.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits one second at most', async () => {
    env.establish();
    const closed = connection.close();
    await vi.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(connection.getState().final).toBe(true);
  });

  it('ends when the server closes first', async () => {
    env.establish();
    const closed = connection.close();
    env.socket.end(1000);
    await closed;
    expect(connection.getState()).toMatchObject({ phase: 'closed', final: true });
  });

  it('ends a try that is under way, and refuses what waits', async () => {
    const refused = expect(connection.request('offer-member-list', {}, 'r')).rejects.toMatchObject({
      code: 'closed',
    });
    await connection.close();
    await refused;
    expect(env.socket.dropped).toBe(true);
    await expect(connection.join({ number: '123456' })).rejects.toMatchObject({ code: 'closed' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
