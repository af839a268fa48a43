import { expect, test } from 'vitest';
import type { LocalMedia } from './local';
import type { Paths } from './paths';
import type { ScreenShare } from './screen';
import { Showing } from './showing';
import { Store } from './store';
import { FakeRoom } from './testing/fake-room';
import { FakeTimers } from './testing/fakes';
import type { Source } from './types';

/** A device in a room where nobody views anything yet. */
function device() {
  const room = new FakeRoom('a', []);
  for (const source of ['microphone', 'camera', 'screen'] as const) room.views.set(source, 'nobody');
  const track = { id: 'track' } as MediaStreamTrack;
  const off = { on: false, track: null as MediaStreamTrack | null };
  const local = new Store({ microphone: off, camera: off });
  const screen = new Store({ picture: null as MediaStreamTrack | null, sound: null });
  const sent = new Map<string, MediaStreamTrack | null>();
  const paths = {
    setTrack: (source: string, now: MediaStreamTrack | null) => void sent.set(source, now),
  } as unknown as Paths;
  const turn = (source: Source, on: boolean) => {
    if (source === 'screen') screen.patch({ picture: on ? track : null });
    else local.patch({ [source]: { on, track: on ? track : null } });
    showing.follow(paths);
  };
  const timers = new FakeTimers();
  let listed = true;
  const showing = new Showing({
    room,
    timers,
    listed: () => listed,
    local: { state: local, set: async (kind: Source, on: boolean) => turn(kind, on) } as unknown as LocalMedia,
    screen: { state: screen, stop: () => turn('screen', false) } as unknown as ScreenShare,
  });
  room.subscribe(() => showing.follow(paths));
  const view = (source: Source, by: 'everyone' | 'some' | 'nobody') => {
    room.views.set(source, by);
    room.notify();
  };
  /** Another camera is opened: for a moment there is none. */
  const reopen = () => {
    local.patch({ camera: { on: true, track: null } });
    showing.follow(paths);
    turn('camera', true);
  };
  /** The call is joined anew: for a moment nobody knows that this device is in it. */
  const rejoin = () => {
    listed = false;
    showing.follow(paths);
    listed = true;
    showing.follow(paths);
  };
  const isOn = (source: Source) => (source === 'screen' ? screen.get().picture : local.get()[source].track) !== null;
  return {
    room,
    showing,
    turn,
    view,
    reopen,
    rejoin,
    isOn,
    sends: (source: Source) => sent.get(source) === track,
    asked: room.asked,
  };
}

test('a member’s camera goes to nobody until somebody may view it', () => {
  const a = device();
  a.turn('camera', true);
  expect(a.sends('camera')).toBe(false);
  expect(a.asked).toEqual([]);
  a.view('camera', 'some');
  expect(a.sends('camera')).toBe(true);
  a.view('camera', 'nobody');
  expect(a.sends('camera')).toBe(false);
  expect(a.isOn('camera'), 'was on before, and stays').toBe(true);
});

test('what a host switches on, and a screen, is shown to everyone', async () => {
  const a = device();
  a.turn('screen', true);
  await Promise.resolve();
  expect(a.asked).toEqual([['show', 'screen']]);
  expect(a.sends('screen')).toBe(true);
  a.room.hosts = true;
  a.turn('camera', true);
  expect(a.asked).toEqual([
    ['show', 'screen'],
    ['show', 'camera'],
  ]);
});

test('who becomes a host does not show everyone what was on before', () => {
  const a = device();
  a.turn('camera', true);
  a.room.hosts = true;
  a.room.notify();
  expect(a.asked).toEqual([]);
  a.turn('camera', false);
  a.turn('camera', true);
  expect(a.asked).toEqual([['show', 'camera']]);
});

test('what a host took back from everyone stays so until it is switched on anew', async () => {
  const a = device();
  a.room.hosts = true;
  a.turn('camera', true);
  await a.showing.toEveryone('camera', false);
  expect(a.sends('camera')).toBe(false);
  expect(a.asked.at(-1)).toEqual(['hide', 'camera']);
  await a.showing.toEveryone('camera', true);
  expect(a.sends('camera')).toBe(true);
});

test('what was switched on for a view is switched off with the last of them', () => {
  const a = device();
  for (const source of ['camera', 'microphone', 'screen'] as const) {
    a.showing.lend(source);
    a.turn(source, true);
    expect(a.sends(source), source).toBe(false);
    a.view(source, 'some');
    expect(a.sends(source), source).toBe(true);
    a.view(source, 'nobody');
    expect(a.isOn(source), source).toBe(false);
  }
  expect(a.asked).toEqual([]);
});

test('a microphone that is muted keeps its listeners, and is not switched on for them', () => {
  const a = device();
  a.showing.lend('microphone');
  a.turn('microphone', true);
  a.view('microphone', 'some');
  a.turn('microphone', false);
  a.turn('microphone', true);
  expect(a.sends('microphone')).toBe(true);
  a.view('microphone', 'nobody');
  expect(a.isOn('microphone')).toBe(false);
});

test('a screen that could not be lent is shared as any other later', () => {
  const a = device();
  a.showing.lend('screen')();
  a.turn('screen', true);
  expect(a.asked).toEqual([['show', 'screen']]);
});

test('another camera, or another way into the call, shows nobody what was withheld', async () => {
  const a = device();
  a.room.hosts = true;
  a.turn('camera', true);
  await a.showing.toEveryone('camera', false);
  const before = a.asked.length;
  a.reopen();
  a.rejoin();
  expect(a.asked).toHaveLength(before);
  expect(a.sends('camera')).toBe(false);
});

test('what a host lent is shown to everyone when it is switched on anew', () => {
  const a = device();
  a.room.hosts = true;
  a.showing.lend('camera');
  a.turn('camera', true);
  a.view('camera', 'some');
  a.reopen();
  a.view('camera', 'nobody');
  expect([a.isOn('camera'), a.asked]).toEqual([false, []]);
  a.turn('camera', true);
  expect(a.asked).toEqual([['show', 'camera']]);
});

test('what is required stays on while nobody views it, and goes to nobody else', async () => {
  const a = device();
  a.showing.lend('screen', true);
  a.turn('screen', true);
  expect(a.sends('screen')).toBe(false);
  a.view('screen', 'some');
  expect(a.sends('screen')).toBe(true);
  a.view('screen', 'nobody');
  expect(a.isOn('screen')).toBe(true);
  expect(a.sends('screen')).toBe(false);
  expect(a.asked).toEqual([]);
});
