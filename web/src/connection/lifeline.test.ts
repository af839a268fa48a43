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

  it('is lost by the heartbeat rule while rivals hang, and the newest goes on', () => {
    const { old, rival } = race();
    pass(4_600);
    expect([old.dropped, rival.dropped, env.socket.dropped]).toEqual([true, true, false]);
    expect(phase()).toBe('connecting');
    expect(env.sockets).toHaveLength(3);
    env.establish();
    expect(phase()).toBe('open');
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

  it('gives up a socket that hangs after 1.5 s, and each further one later, up to 10 s', () => {
    env.establish();
    env.online();
    pass(400);
    const patience = [1, 2, 3, 4, 5].map(() => {
      const hanging = env.socket;
      const from = Date.now();
      while (!hanging.dropped) pass(10);
      const waited = Date.now() - from;
      while (env.socket === hanging) pass(10);
      return waited;
    });
    expect(patience).toEqual([1_500, 3_000, 6_000, 10_000, 10_000]);
  });

  it('gives a socket four times as long as the last one took to open', () => {
    pass(1_200);
    env.establish();
    env.online();
    pass(400);
    const rival = env.socket;
    pass(4_799);
    expect(rival.dropped).toBe(false);
    pass(1);
    expect(rival.dropped).toBe(true);
  });

  it('lets a socket that has opened wait for its answer', () => {
    env.establish();
    env.online();
    pass(400);
    env.socket.accept();
    pass(9_999);
    expect(env.socket.dropped).toBe(false);
    env.socket.ok('open-connection', opened());
    expect(phase()).toBe('open');
  });

  it('come often in the minute after a server said that it goes away', () => {
    const waits: number[] = [];
    env.random = () => 1;
    const began = env.now();
    env.socket.end(4010);
    for (let last = env.now(); env.now() - began < 90_000; ) {
      const sockets = env.sockets.length;
      while (env.sockets.length === sockets) pass(50);
      waits.push(env.now() - last);
      last = env.now();
      env.socket.end(1006);
    }
    expect(Math.max(...waits.slice(0, 20))).toBe(1_500);
    expect(waits.at(-1)).toBe(10_000);
  });

  it('are known to follow a server that goes away, for a minute in which it does not answer', () => {
    env.socket.end(4010);
    const code = () => connection.getState().code;
    const fail = () => {
      pass(1_500);
      env.socket.end(1006);
    };
    fail();
    expect(code()).toBe(4010);
    for (let i = 0; i < 45; i++) fail();
    expect(code()).toBe(1006);
  });

  it('follow another loss once the server was back', () => {
    env.socket.end(4010);
    pass(1_500);
    env.establish();
    expect(connection.getState().code).toBeUndefined();
    env.socket.end(1006);
    expect(connection.getState().code).toBe(1006);
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

  it('happens at once when the person asks for it while it waits, and only then', () => {
    env.random = () => 0.999_999;
    env.socket.end(1006);
    connection.retry();
    expect(env.sockets).toHaveLength(2);
    connection.retry();
    expect(env.sockets).toHaveLength(2);
    pass(1_000); // The wait that was cut short brings no second try.
    expect(env.sockets).toHaveLength(2);
    env.establish();
    connection.retry();
    expect([phase(), env.sockets.length]).toEqual(['open', 2]);
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
