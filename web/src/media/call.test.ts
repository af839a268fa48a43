import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Call } from './call';
import type { CallOptions } from './call-options';
import { LocalMedia } from './local';
import { ScreenShare } from './screen';
import { Sound } from './sound';
import { FakeRoom, participant } from './testing/fake-room';
import { FakeConnection, FakeDevices, FakeHub, FakeTimers, settle } from './testing/fakes';

const inCall = (device: string) => participant(device, { call: `stay-${device}`, microphone: true, camera: true });

let timers: FakeTimers;
let devices: FakeDevices;
let connections: FakeConnection[];
let loudness: number;

beforeEach(() => {
  timers = new FakeTimers();
  devices = new FakeDevices();
  devices.plug('audioinput', 'mic');
  devices.plug('videoinput', 'cam');
  connections = [];
  loudness = 0;
  globalThis.window = globalThis as unknown as Window & typeof globalThis;
  globalThis.MediaStream ??= class {} as unknown as typeof MediaStream;
});

function optionsOf(room: FakeRoom, canConnect = true): Required<CallOptions> {
  const local = new LocalMedia({
    environment: { isSecureContext: true, mediaDevices: devices.as(), canConnect },
    memory: { load: () => ({}), save: () => undefined },
    permission: async () => 'granted',
    meter: () => ({ read: () => loudness, close: () => undefined }),
  });
  let calls = 0;
  return {
    room,
    local,
    timers,
    microphone: true,
    camera: true,
    screen: new ScreenShare(undefined),
    sound: new Sound(() => ({ srcObject: null, autoplay: false, play: async () => undefined, pause: () => undefined })),
    connect: (configuration) => {
      const connection = new FakeConnection(configuration);
      connections.push(connection);
      return connection.as();
    },
    newCall: () => `call-${++calls}`,
  };
}

const call = (room: FakeRoom, change: Partial<CallOptions> = {}) => new Call({ ...optionsOf(room), ...change });

const phase = (c: Call) => c.state.get().phase;

describe('Call', () => {
  it('tells the room what it sends, connects to those in the call only, and shows itself first', async () => {
    const room = new FakeRoom('m', [inCall('b'), participant('watcher'), inCall('z')]);
    const c = call(room);
    await c.start();
    await settle();
    expect(room.told.at(-1)).toEqual({ call: 'call-1', microphone: true, camera: true, screen: false });
    expect(phase(c)).toBe('in');
    expect(c.state.get().tiles.map((t) => t.device)).toEqual(['m', 'b', 'z']);
    expect(c.state.get().size).toBe(3);
    expect(connections).toHaveLength(1); // it offers to `b`; `z` has the larger id and offers to it
  });

  it('tells that it records for as long as it is in the call, and what is heard', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room);
    await c.start();
    await settle();
    await c.setRecording(true);
    expect(room.told.at(-1)).toMatchObject({ call: 'call-1', recording: true });
    expect(c.sound.heard.get().size).toBe(0);
    await c.setRecording(false);
    expect(room.told.at(-1)).toEqual({ call: 'call-1', microphone: true, camera: true, screen: false });
    await c.setRecording(true);
    c.leave();
    expect(room.told.at(-1)).toEqual({ call: null, microphone: false, camera: false, screen: false });
  });

  it('joins with nothing at all without asking for a device', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room, { microphone: false, camera: false });
    await c.start();
    await settle();
    expect(devices.asked).toEqual([]);
    expect(room.told).toEqual([{ call: 'call-1', microphone: false, camera: false, screen: false }]);
    expect(phase(c)).toBe('in');
  });

  it('names its stay and its connections on a page without TLS, where browsers make no UUIDs', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    onTestFinished(() => void vi.unstubAllGlobals());
    const room = new FakeRoom('m', [inCall('b')]);
    const { newCall: _, ...options } = optionsOf(room);
    const c = new Call(options);
    await c.start();
    await settle();
    expect(phase(c)).toBe('in');
    expect(room.told.at(-1)?.call).toMatch(/^[0-9a-f-]{36}$/);
    expect(connections).toHaveLength(1);
  });

  it('says that a browser without peer connections cannot join, and opens nothing for it', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = new Call(optionsOf(room, false));
    await c.start();
    await settle();
    expect(c.state.get()).toMatchObject({ phase: 'failed', failure: { kind: 'no_webrtc' } });
    expect(devices.asked).toEqual([]);
    expect(room.told.map((t) => t.call)).toEqual([null]);
  });

  it('says that it could not join whatever breaks on the way, and can be asked again', async () => {
    const newCall = vi
      .fn(() => 'call-1')
      .mockImplementationOnce(() => {
        throw new TypeError('not a function');
      });
    const c = call(new FakeRoom('m', []), { newCall });
    await c.start();
    await settle();
    expect(c.state.get()).toMatchObject({
      phase: 'failed',
      failure: { kind: 'not_joined', detail: 'TypeError: not a function' },
    });
    expect(devices.opened.every((t) => t.readyState === 'ended')).toBe(true);
    await c.join();
    expect(c.state.get()).toMatchObject({ phase: 'in', failure: null });
  });

  it('joins although every device fails', async () => {
    devices.list = [];
    const c = call(new FakeRoom('m', []));
    await c.start();
    await settle();
    expect(phase(c)).toBe('in');
    expect(c.local.state.get().camera.error?.kind).toBe('not_found');
    expect(c.state.get().tiles[0]).toMatchObject({ microphone: false, camera: false });
  });

  it('stays without media when the call is full, and can join when there is room again', async () => {
    const room = new FakeRoom('m', ['a', 'b', 'c', 'd'].map(inCall));
    const c = call(room);
    await c.start();
    await settle();
    expect(phase(c)).toBe('full');
    expect(c.state.get()).toMatchObject({ size: 4, most: 4 });
    expect(room.told.map((t) => t.call)).toEqual([null]);
    expect(devices.asked).toEqual([]);
    expect(connections).toEqual([]);
    await c.join();
    expect(phase(c)).toBe('full');
    room.remove('d');
    expect(c.state.get().size).toBe(3);
    await c.join();
    await settle();
    expect(phase(c)).toBe('in');
  });

  it('is full when the server says so, whatever this side saw', async () => {
    const room = new FakeRoom('m', []);
    room.answer = async () => 'full';
    const c = call(room);
    await c.start();
    await settle();
    expect(phase(c)).toBe('full');
    expect(devices.opened.every((t) => t.readyState === 'ended')).toBe(true);
    expect(room.told.at(-1)?.call).toBeNull();
  });

  it('tries again every 2 s while the room cannot be told', async () => {
    const room = new FakeRoom('m', []);
    room.answer = () => Promise.reject(new Error('unavailable'));
    const c = call(room);
    await c.start();
    await timers.advance(1_900);
    expect(phase(c)).toBe('joining');
    room.answer = async () => 'ok';
    await timers.advance(200);
    expect(phase(c)).toBe('in');
  });

  it('joins anew when the room has not listed it for 5 s, and finds the call full then', async () => {
    const room = new FakeRoom('m', []);
    const c = call(room);
    await c.start();
    await settle();
    room.change('m', { call: null });
    await timers.advance(4_800);
    expect(room.told.at(-1)?.call).toBe('call-1');
    await timers.advance(200);
    expect(phase(c)).toBe('in');
    expect(room.told.at(-1)?.call).toBe('call-2');
    room.participants.push(...['a', 'b', 'c', 'd'].map(inCall));
    room.change('m', { call: null });
    await timers.advance(5_200);
    expect(phase(c)).toBe('full');
  });

  it('never sends what the room does not allow, and stops when it is forbidden', async () => {
    const room = new FakeRoom('m', []);
    room.forbidden.add('camera');
    const c = call(room);
    await c.start();
    await settle();
    expect(devices.asked).toEqual([{ audio: expect.anything() }]);
    expect(c.state.get()).toMatchObject({ maySpeak: true, mayShow: false });
    await c.set('camera', true);
    expect(devices.asked).toHaveLength(1);
    room.forbidden.add('microphone');
    room.notify();
    await settle();
    expect(c.local.state.get().microphone.on).toBe(false);
    expect(room.told.at(-1)).toMatchObject({ microphone: false, camera: false });
  });

  it('does not send a device that is chosen while its kind is forbidden', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room);
    devices.answers.push(new DOMException('busy', 'NotReadableError'));
    await c.start();
    await settle();
    expect(c.local.state.get().microphone.error?.kind).toBe('in_use');
    room.forbidden.add('microphone');
    room.notify();
    await c.local.choose('microphone', 'mic');
    await settle();
    expect(c.local.state.get().microphone).toMatchObject({ on: false, track: null });
    expect(devices.opened.filter((t) => t.kind === 'audio' && t.readyState === 'live')).toEqual([]);
  });

  it('starts without the servers for finding a path when they do not answer in 2 s', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    room.servers = () => new Promise(() => undefined);
    const c = call(room);
    void c.start();
    await timers.advance(1_999);
    expect(phase(c)).toBe('joining');
    await timers.advance(1);
    expect(phase(c)).toBe('in');
  });

  it('gives the servers to each connection', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    room.servers = async () => ({ servers: [{ urls: 'stun:example' }], lifetime: null });
    await call(room).start();
    await settle();
    expect(connections[0]?.configuration).toEqual({ iceServers: [{ urls: 'stun:example' }] });
  });

  it('reaches other browsers by a relay only while the room or the person wants it, and the server always', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    room.relayed = true;
    const c = call(room);
    await c.start();
    await settle();
    const policy = (n: number) => connections[n]?.configuration.iceTransportPolicy;
    expect(policy(0)).toBe('relay');
    connections[0]?.become('connected');
    room.relayed = false;
    room.change('b', { microphone: false });
    await settle();
    expect([policy(0), connections[0]?.restarts]).toEqual([undefined, 1]);
    c.relaying.set(true);
    await settle();
    expect([policy(1), connections[0]?.connectionState]).toEqual(['relay', 'closed']); // as it has a direct path
    room.way = 'sfu';
    room.change('b', { microphone: true });
    await settle();
    expect([policy(2), policy(3)]).toEqual([undefined, undefined]);
    expect(connections).toHaveLength(4);
  });

  it('keeps the old connections while it moves to the server, but not where people have to agree first', async () => {
    for (const asking of [false, true]) {
      connections.length = 0;
      const room = new FakeRoom('m', [inCall('b')]);
      await call(room).start();
      await settle();
      connections[0]?.become('connected');
      room.way = 'sfu';
      room.asking = asking;
      room.notify();
      expect(connections[0]?.connectionState).toBe(asking ? 'closed' : 'connected');
    }
  });

  it('says that it could not be joined where the browser makes no connection', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    room.way = 'sfu';
    const c = call(room, {
      connect: () => {
        throw new DOMException('too many', 'UnknownError');
      },
    });
    await c.start();
    await settle();
    expect(c.state.get()).toMatchObject({ phase: 'failed', failure: { kind: 'not_joined' } });
    expect(room.told.at(-1)).toMatchObject({ call: null });
  });

  it('asks for the servers again every 10 min, and connections take the new credentials 20 min before the old ones end', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    let asked = 0;
    room.servers = async () => ({ servers: [{ urls: `turn:${++asked}` }], lifetime: 3_600_000 });
    await call(room).start();
    await settle();
    connections[0]?.become('connected');
    await timers.advance(40 * 60_000);
    expect(asked).toBe(5);
    expect(connections[0]?.restarts).toBe(0);
    await timers.advance(10 * 60_000);
    expect(connections[0]?.restarts).toBe(1);
    expect(connections[0]?.configuration).toEqual({ iceServers: [{ urls: 'turn:6' }] });
  });

  it('ends all captures and connections when leaving, and says so', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room);
    await c.start();
    await settle();
    c.leave();
    expect(devices.opened.map((t) => t.readyState)).toEqual(['ended', 'ended']);
    expect(connections.map((x) => x.connectionState)).toEqual(['closed']);
    expect(room.told.at(-1)).toEqual({ call: null, microphone: false, camera: false, screen: false });
    expect(c.state.get()).toMatchObject({ phase: 'left', tiles: [] });
    room.notify();
    await timers.advance(60_000);
    expect(connections).toHaveLength(1);
  });

  it('leaves nothing open when left while starting', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room);
    const starting = c.start();
    c.leave();
    await starting;
    await settle();
    expect(devices.opened.every((t) => t.readyState === 'ended')).toBe(true);
    expect(room.told).toEqual([]);
    expect(connections).toEqual([]);
  });

  it('closes the connection to a device that leaves, and shows no picture of a camera that is off', async () => {
    const room = new FakeRoom('m', [inCall('b')], new FakeHub());
    const c = call(room);
    await c.start();
    await settle();
    room.change('b', { camera: false });
    expect(c.state.get().tiles[1]).toMatchObject({ device: 'b', camera: false, video: null });
    room.change('b', { call: null });
    expect(c.state.get().tiles.map((t) => t.device)).toEqual(['m']);
    expect(connections[0]?.connectionState).toBe('closed');
  });

  it('stays itself under the name that a server started anew gives it, and connects again under it', async () => {
    const room = new FakeRoom('m', [inCall('b')], new FakeHub());
    const c = call(room);
    await c.start();
    await settle();
    room.rename('a');
    expect(c.state.get().tiles.map((t) => [t.device, t.self])).toEqual([
      ['m', true],
      ['b', false],
    ]);
    expect(connections.map((one) => one.connectionState)).not.toContain('closed');
    room.participants = [{ ...inCall('a'), call: 'call-1' }, inCall('c')];
    room.notify();
    expect(c.state.get().tiles.map((t) => [t.device, t.self])).toEqual([
      ['a', true],
      ['c', false],
    ]);
    expect(connections[0]?.connectionState).toBe('closed');
    expect(c.state.get().phase).toBe('in');
  });

  it('plays and meters only those whom the server calls heard, whatever they send', async () => {
    const hub = new FakeHub();
    const room = new FakeRoom('m', [inCall('b')], hub);
    const c = call(room, { camera: false });
    await c.start();
    await settle();
    hub.emit('m', 'b', { type: 'answer', call: 'call-2', sdp: 'answer:1' });
    await settle();
    const [audio] = connections[0]?.transceivers ?? [];
    const speaks = async (at: number) => {
      if (audio) audio.packet = { audioLevel: 1, timestamp: at };
      await timers.advance(200);
      return [audio?.receiver.track.enabled, c.level('b')];
    };
    expect(await speaks(1)).toEqual([true, 1]);
    room.change('b', { microphone: false });
    expect(await speaks(2)).toEqual([false, 0]);
    room.change('b', { microphone: true });
    expect(await speaks(3)).toEqual([true, 1]);
  });

  it('plays through the chosen speaker under the id that the browser gives it now', async () => {
    devices.plug('audiooutput', 'new');
    const room = new FakeRoom('m', []);
    const options = optionsOf(room);
    options.local.state.patch({ choices: { speaker: { id: 'old', label: 'Label new' } } });
    const route = vi.spyOn(options.sound, 'setSpeaker');
    await new Call(options).start();
    await settle();
    expect(route).toHaveBeenLastCalledWith('new');
  });

  it('takes nobody for itself who copies its stay', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room);
    await c.start();
    await settle();
    room.change('b', { call: 'call-1' });
    expect(c.state.get().tiles.map((t) => [t.device, t.self])).toEqual([
      ['m', true],
      ['b', false],
    ]);
  });

  it('stops what a host asks to stop, and says what and how often', async () => {
    const room = new FakeRoom('m', []);
    const c = call(room);
    await c.start();
    await settle();
    room.mute('microphone');
    await settle();
    expect(c.local.state.get().microphone.on).toBe(false);
    expect(c.state.get().mutedByHost).toEqual({ source: 'microphone', by: null, times: 1 });
    expect(room.told.at(-1)?.microphone).toBe(false);
    room.mute('camera');
    await settle();
    expect(devices.opened.find((t) => t.kind === 'video')?.readyState).toBe('ended');
    expect(c.state.get().mutedByHost).toEqual({ source: 'camera', by: null, times: 2 });
  });

  it('opens a muted microphone while the key is held, and leaves an open one alone', async () => {
    const c = call(new FakeRoom('m', []));
    await c.start();
    await settle();
    c.talk(true);
    expect(c.state.get().talking).toBe(false);
    await c.set('microphone', false);
    c.talk(true);
    await settle();
    expect(c.local.state.get().microphone.on).toBe(true);
    c.talk(false);
    await settle();
    expect(c.local.state.get().microphone.on).toBe(false);
  });

  it('hints after half a second of speech while muted, and stops when unmuted', async () => {
    const c = call(new FakeRoom('m', []));
    await c.start();
    await settle();
    loudness = 0.7;
    await timers.advance(1_000);
    expect(c.state.get().speakingMuted).toBe(false);
    await c.set('microphone', false);
    await timers.advance(400);
    expect(c.state.get().speakingMuted).toBe(false);
    await timers.advance(200);
    expect(c.state.get().speakingMuted).toBe(true);
    loudness = 0;
    await timers.advance(3_200);
    expect(c.state.get().speakingMuted).toBe(false);
  });

  it('keeps a tile object while nothing about it changes', async () => {
    const room = new FakeRoom('m', [inCall('b')]);
    const c = call(room);
    await c.start();
    await settle();
    const { tiles } = c.state.get();
    room.notify();
    await timers.advance(1_000);
    expect(c.state.get().tiles).toBe(tiles);
  });
});
