import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Sfu } from './sfu';
import { FakeRoom } from './testing/fake-room';
import { FakeConnection, FakeTimers, FakeTrack, settle } from './testing/fakes';
import type { ServerOffer } from './types';

let timers: FakeTimers;
let room: FakeRoom;
let made: FakeConnection[];

beforeEach(() => {
  timers = new FakeTimers();
  room = new FakeRoom('m', []);
  made = [];
});

const offerOf = (version: number, call = 'stay'): ServerOffer => ({
  call,
  version,
  sdp: `offer:${version}`,
  tracks: [
    { mid: '0', device: 'a', source: 'microphone' },
    { mid: '1', device: 'a', source: 'camera' },
  ],
});

async function start(early?: ServerOffer) {
  const onOver = vi.fn();
  const sfu = new Sfu({
    call: 'stay',
    server: room,
    timers,
    connect: () => {
      const connection = new FakeConnection();
      made.push(connection);
      return connection.as();
    },
    configuration: () => ({}),
    configurationEnds: () => Number.POSITIVE_INFINITY,
    offered: () => early,
    pause: 10_000,
    onOver,
  });
  await settle();
  const [up, down] = made as [FakeConnection, FakeConnection];
  return { sfu, up, down, onOver };
}

describe('the way up', () => {
  it('offers microphone and camera at once, a screen when there is one, and negotiates no switch', async () => {
    const { sfu, up } = await start();
    const tracks = [
      { mid: '0', source: 'microphone' },
      { mid: '1', source: 'camera' },
    ];
    expect(room.asked).toEqual([['offer', 'stay', 'offer:1', tracks]]);
    expect(up.remoteDescription).toEqual({ type: 'answer', sdp: 'answer:server' });
    const [camera, screen] = [new FakeTrack('video'), new FakeTrack('video')];
    sfu.setTrack('camera', camera.as());
    sfu.setTrack('camera', null);
    await settle();
    expect(room.asked).toHaveLength(1);
    sfu.setTrack('screen', screen.as());
    await settle();
    expect(room.asked.at(-1)).toEqual(['offer', 'stay', 'offer:2', [...tracks, { mid: '2', source: 'screen' }]]);
    sfu.setTrack('screen', null);
    sfu.setTrack('screen', screen.as());
    await settle();
    expect(room.asked).toHaveLength(2);
    expect(up.transceivers[2]?.sender.track).toBe(screen);
  });

  it('is another one soon when the server knows nothing of the call', async () => {
    room.answerOffer = () => Promise.reject(new Error('gone'));
    const { sfu, onOver } = await start();
    expect(sfu.state.get()).toMatchObject({ kind: 'failed', why: 'server_negotiation' });
    await timers.advance(10_000);
    expect(onOver).toHaveBeenCalledOnce();
  });
});

describe('the way down', () => {
  it('answers the newest offer and knows what each section carries', async () => {
    const { sfu, down } = await start();
    room.offer(offerOf(1));
    room.offer(offerOf(1, 'another stay'));
    await settle();
    expect(room.asked.at(-1)).toEqual(['answer', 'stay', 1, 'answer:1\r\n']);
    expect(sfu.track('a', 'camera')).toBe(down.transceivers[1]?.receiver.track);
    expect(sfu.track('a', 'screen')).toBeNull();
    expect(sfu.track('b', 'camera')).toBeNull();
    room.offer({ ...offerOf(2), tracks: [] });
    await settle();
    expect(sfu.track('a', 'camera')).toBeNull();
  });

  it('takes an offer that came before it was made', async () => {
    await start(offerOf(3));
    expect(room.asked).toContainEqual(['answer', 'stay', 3, 'answer:1\r\n']);
  });
});

describe('the state', () => {
  it('is connected when both ways are, and one that is lost is looked for', async () => {
    const { sfu, up, down } = await start(offerOf(1));
    up.become('connected');
    expect(sfu.state.get().kind).toBe('connecting');
    down.become('connected');
    expect(sfu.state.get().kind).toBe('connected');
    down.become('disconnected');
    expect(sfu.state.get().kind).toBe('reconnecting');
    await timers.advance(1_000);
    expect(room.asked.at(-1)).toEqual(['restart', 'stay']);
    down.become('connected');
    up.become('failed');
    await timers.advance(0);
    expect(up.restarts).toBe(1);
  });

  it('says why there is no way, and is over after the pause', async () => {
    const { sfu, onOver } = await start(offerOf(1));
    await timers.advance(12_000);
    expect(sfu.state.get()).toEqual({ kind: 'failed', why: 'server_no_path', retryAt: 22_000 });
    await timers.advance(10_000);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('needs no way down while nobody sends', async () => {
    const { sfu, up } = await start();
    up.become('connected');
    expect(sfu.state.get().kind).toBe('connected');
  });
});

it('tells the tiles until they are taken, the newest only', async () => {
  const { sfu } = await start();
  const refused = vi.spyOn(room, 'showTiles').mockRejectedValueOnce(new Error('gone'));
  sfu.show([{ device: 'a', source: 'camera', height: 90 }]);
  await settle();
  sfu.show([{ device: 'b', source: 'camera', height: 180 }]);
  await timers.advance(1_000);
  expect(refused).toHaveBeenCalledTimes(2);
  expect(room.tiles).toEqual([{ device: 'b', source: 'camera', height: 180 }]);
});

it('closes both connections at once', async () => {
  const { sfu, up, down } = await start();
  sfu.close();
  expect([up.connectionState, down.connectionState]).toEqual(['closed', 'closed']);
  room.offer(offerOf(1));
  await settle();
  expect(room.asked.filter(([what]) => what === 'answer')).toEqual([]);
});
