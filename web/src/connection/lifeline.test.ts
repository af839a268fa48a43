import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, opened } from './testing/fake-environment';

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
/** Asks something that the server leaves unanswered. */
const ask = () => void connection.request('offer-member-list', {}, 'r').catch(() => {});

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
    expect(connection.deviceId).toBe('device-1');
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

  it('comes back after the time the server asks for, without the secret it refused', () => {
    env.kept.set('atrium.device', 'strange');
    env.socket.accept();
    env.socket.refuse('open-connection', 'unavailable', 700);
    pass(699);
    expect(env.sockets).toHaveLength(1);
    pass(1);
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

describe('heartbeats', () => {
  beforeEach(() => env.establish());
  const beats = () => env.sockets[0]?.all('heartbeat').length;

  it('are sent after 5 s in which nothing was sent', () => {
    pass(4_999);
    expect(beats()).toBe(0);
    pass(1);
    expect(beats()).toBe(1);
  });

  it('wait for as long as the server says', () => {
    env.socket.end(1006);
    pass(250);
    env.socket.accept();
    env.socket.ok('open-connection', { ...opened(), heartbeat: { ping: 1, pong: 1, idle: 800, dead: 1 } });
    pass(799);
    expect(env.socket.all('heartbeat')).toHaveLength(0);
    pass(1);
    expect(env.socket.all('heartbeat')).toHaveLength(1);
  });

  it('wait again after anything else was sent', () => {
    pass(4_000);
    void connection.request('mark-read', { seq: 1 }, 'r');
    env.socket.ok('mark-read');
    pass(4_999);
    expect(beats()).toBe(0);
    pass(1);
    expect(beats()).toBe(1);
  });

  it('go on while they are answered', () => {
    for (let i = 1; i <= 5; i++) {
      pass(5_000);
      expect(beats()).toBe(i);
      env.socket.ok('heartbeat');
    }
    expect(phase()).toBe('open');
  });

  it('lose the connection when the next is due and the last was not answered', () => {
    pass(5_000);
    pass(4_999);
    expect(phase()).toBe('open');
    expect(env.sockets).toHaveLength(1);
    pass(1);
    expect(phase()).toBe('connecting');
    expect(env.sockets[0]?.dropped).toBe(true);
    expect(env.sockets).toHaveLength(2);
  });

  it.each(['refuses', 'throws'] as const)('a send that fails (%s) loses the connection at once', (mode) => {
    env.socket.mode = mode;
    ask();
    expect(phase()).toBe('connecting');
    expect(env.sockets).toHaveLength(2);
    env.establish();
    expect(env.socket.all('offer-member-list')).toHaveLength(1);
  });

  it('tell when the page is hidden and when it is seen again', () => {
    env.setHidden(true);
    expect(env.socket.last('heartbeat').data).toEqual({ hidden: true });
    env.setHidden(false);
    expect(env.socket.last('heartbeat').data).toEqual({ hidden: false });
  });

  it('tell a new connection that the page is hidden', () => {
    env.setHidden(true);
    env.socket.end(4010);
    pass(250);
    expect(env.establish().last('heartbeat').data).toEqual({ hidden: true });
  });
});

describe('a silent connection', () => {
  beforeEach(() => env.establish());

  it('is asked with a heartbeat when a request is unanswered for 1.5 s', () => {
    ask();
    pass(1_499);
    expect(env.socket.all('heartbeat')).toHaveLength(0);
    pass(1);
    expect(env.socket.all('heartbeat')).toHaveLength(1);
    expect(env.sockets).toHaveLength(1);
  });

  it('is not asked when the request was answered in time', () => {
    ask();
    pass(1_499);
    env.socket.ok('offer-member-list', { members: [], count: 0, version: 1 });
    pass(3_000);
    expect(env.socket.all('heartbeat')).toHaveLength(0);
  });

  it('gets a rival after another 0.4 s', () => {
    ask();
    pass(1_500 + 399);
    expect(env.sockets).toHaveLength(1);
    pass(1);
    expect(env.sockets).toHaveLength(2);
    expect(phase()).toBe('open');
  });

  it('gets no rival when it answers within 0.4 s', () => {
    ask();
    pass(1_500);
    pass(399);
    env.socket.ok('heartbeat');
    pass(1_000);
    expect(env.sockets).toHaveLength(1);
  });

  it('is asked at once when the browser is online again', () => {
    env.online();
    expect(env.socket.all('heartbeat')).toHaveLength(1);
    pass(400);
    expect(env.sockets).toHaveLength(2);
  });

  it('is asked at once when the page is seen again', () => {
    env.setHidden(true);
    env.setHidden(false);
    pass(400);
    expect(env.sockets).toHaveLength(2);
  });

  const race = () => {
    env.online();
    pass(400);
    const [old, rival] = env.sockets;
    if (!old || !rival) throw new Error('no race');
    return { old, rival };
  };

  it('wins when it answers before the rival is open, which is closed unused', () => {
    const { old, rival } = race();
    old.ok('heartbeat');
    expect(rival.dropped).toBe(true);
    expect(rival.sent).toEqual([]);
    rival.accept();
    expect(rival.sent).toEqual([]);
    expect(phase()).toBe('open');
    expect(old.dropped).toBe(false);
  });

  it('wins when an event cannot decide but its answer does', () => {
    const { old, rival } = race();
    old.push({ type: 'count-change', room: 'r', data: { count: 1 } });
    expect(rival.dropped).toBe(false);
    old.ok('heartbeat');
    expect(rival.dropped).toBe(true);
  });

  it('loses when it is silent as the rival opens, and its 4000 is ignored', () => {
    const { old, rival } = race();
    rival.accept();
    expect(rival.all('open-connection')).toHaveLength(1);
    expect(old.dropped).toBe(true);
    expect(connection.getState()).toMatchObject({ phase: 'connecting', attempt: 1 });
    old.events.message(JSON.stringify({ type: 'ok', id: old.last('heartbeat').id }));
    old.events.ended(4000);
    rival.ok('open-connection', opened());
    expect(connection.getState()).toMatchObject({ phase: 'open', final: false });
    expect(env.sockets).toHaveLength(2);
  });

  it('ends for good when it was replaced by another tab before the rival opened', () => {
    const { old, rival } = race();
    old.end(4000);
    expect(connection.getState()).toMatchObject({ phase: 'closed', final: true, code: 4000 });
    expect(rival.dropped).toBe(true);
  });

  it('leaves the rival to open alone when it breaks', () => {
    const { old, rival } = race();
    old.end(1006);
    expect(phase()).toBe('connecting');
    expect(env.sockets).toHaveLength(2);
    rival.accept();
    rival.ok('open-connection', opened());
    expect(phase()).toBe('open');
  });

  it('gets another rival when the first fails, until the heartbeat is overdue', () => {
    const { old, rival } = race();
    rival.end(1006);
    pass(250);
    expect(env.sockets).toHaveLength(3);
    expect(phase()).toBe('open');
    old.ok('heartbeat');
    expect(env.socket.dropped).toBe(true);
    pass(4_999);
    expect(env.sockets).toHaveLength(3);
  });

  it('is lost by the heartbeat rule while the rival hangs, and the rival goes on', () => {
    const { old, rival } = race();
    pass(4_600);
    expect(old.dropped).toBe(true);
    expect(rival.dropped).toBe(false);
    expect(phase()).toBe('connecting');
    expect(env.sockets).toHaveLength(2);
  });
});

describe('coming back', () => {
  it.each([4000, 4001, 4003, 4009, 1009])('never happens after %d', (code) => {
    env.establish().end(code);
    expect(connection.getState()).toMatchObject({ phase: 'closed', final: true, code });
    env.online();
    env.setHidden(false);
    pass(60_000);
    expect(env.sockets).toHaveLength(1);
    expect(env.listening).toBe(0);
  });

  it.each([1000, 1001, 1006, 1011, 4002, 4008, 4010, 4029])('happens after %d, with a wait', (code) => {
    env.establish().end(code);
    expect(connection.getState()).toMatchObject({ phase: 'connecting', final: false, code });
    pass(249);
    expect(env.sockets).toHaveLength(1);
    pass(1);
    expect(env.sockets).toHaveLength(2);
  });

  it('does not happen when the goodbye said so and the close frame was lost', () => {
    const socket = env.establish();
    socket.push({ type: 'close-connection', data: { code: 4003 } });
    socket.end(1006);
    expect(connection.getState()).toMatchObject({ final: true, code: 4003 });
  });

  it('waits longer after each failure, from 0.25 s up to 10 s, and never ends', () => {
    env.random = () => 0.999_999;
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      env.socket.end(1006);
      const before = env.sockets.length;
      const from = Date.now();
      while (env.sockets.length === before) pass(10);
      waits.push(Date.now() - from);
    }
    expect(waits.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 8000, 10_000]);
    expect(waits.at(-1)).toBe(10_000);
    expect(connection.getState()).toMatchObject({ phase: 'connecting', attempt: 13, final: false });
    env.establish().end(1006);
    const before = env.sockets.length;
    pass(500);
    expect(env.sockets.length).toBe(before + 1);
  });

  it('happens at once when the browser is online again', () => {
    env.random = () => 0.999_999;
    for (let i = 0; i < 5; i++) {
      env.socket.end(1006);
      pass(10_000);
    }
    env.socket.end(1006);
    const before = env.sockets.length;
    env.online();
    expect(env.sockets.length).toBe(before + 1);
  });

  it('replaces a try that hangs since before the browser was online', () => {
    const hanging = env.socket;
    env.online();
    expect(hanging.dropped).toBe(true);
    expect(env.sockets).toHaveLength(2);
    env.establish();
    expect(phase()).toBe('open');
  });

  it('says since when it is away', () => {
    env.establish();
    pass(1_000);
    const at = Date.now();
    env.socket.end(1006);
    pass(250);
    env.socket.end(1006);
    pass(5_000);
    expect(connection.getState()).toMatchObject({ phase: 'connecting', since: at });
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
