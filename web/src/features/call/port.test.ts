import { describe, expect, it, vi } from 'vitest';
import {
  type Member,
  type Notice,
  ProtocolError,
  type RoomSession,
  type RoomSnapshot,
  type Signal,
} from '@/connection/types';
import { callRoom } from './port';

const device = (device_id: string, call = '') => ({
  device_id,
  call,
  microphone: false,
  camera: false,
  screen: false,
  recording: false,
});

const member = (account: string, devices: Member['devices'], state: Member['state'] = 'present'): Member => ({
  account,
  name: account,
  account_name: '',
  avatar: '',
  role: 'member',
  guest: false,
  state,
  devices,
  hand: 0,
  draws: false,
});

function session(members: readonly Member[], self = member('me', [device('mine')])) {
  let signal = (_: Signal) => {};
  let notice = (_: Notice) => {};
  const state = { members, self };
  const fake = {
    id: 'room-1',
    device: 'mine',
    getSnapshot: () =>
      ({
        ...state,
        rights: ['speak'],
        room: { policy: { mesh_max: 3 }, topology: 'mesh', call_max: 0 },
      }) as unknown as RoomSnapshot,
    subscribe: () => () => undefined,
    setMediaState: vi.fn(async () => undefined),
    sendSignal: vi.fn(async () => undefined),
    onSignal: (listener: typeof signal) => {
      signal = listener;
      return () => undefined;
    },
    onNotice: (listener: typeof notice) => {
      notice = listener;
      return () => undefined;
    },
  };
  return {
    fake,
    state,
    room: callRoom(fake as unknown as RoomSession, async (id) => ({ servers: [{ urls: `turn:${id}` }], lifetime: null })),
    signal: (s: Signal) => signal(s),
    notice: (n: Notice) => notice(n),
  };
}

describe('callRoom', () => {
  it('asks for the servers of its room', async () => {
    expect((await session([]).room.iceServers()).servers).toEqual([{ urls: 'turn:room-1' }]);
  });

  it('lists every device of every member once, this account included', () => {
    const me = member('me', [device('mine')]);
    const bo = member('bo', [device('b1', 'x'), device('b2')]);
    expect(
      session([bo], me)
        .room.roster()
        .map((p) => [p.device, p.call]),
    ).toEqual([
      ['mine', null],
      ['b1', 'x'],
      ['b2', null],
    ]);
    expect(session([bo, me], me).room.roster()).toHaveLength(3);
    expect(session([]).room.meshMax()).toBe(3);
  });

  it('tells of each device whose it is and which picture stands for them', () => {
    const bo = { ...member('bo', [device('b1')]), avatar: '7f' };
    expect(session([bo]).room.roster()).toContainEqual(
      expect.objectContaining({ device: 'b1', account: 'bo', name: 'bo', avatar: '7f', present: true }),
    );
  });

  it('is the device that the connection is, whatever others the account has', () => {
    expect(session([], member('me', [device('other', 'call'), device('mine')])).room.device()).toBe('mine');
    expect(session([], member('me', [])).room.device()).toBe('mine');
  });

  it('keeps the devices of a member who is reconnecting, until the seat is gone', () => {
    const { room, state } = session([member('bo', [device('b1', 'x')])]);
    room.roster();
    state.members = [member('bo', [], 'reconnecting')];
    expect(room.roster().find((p) => p.account === 'bo')).toMatchObject({ device: 'b1', call: 'x', present: false });
    state.members = [];
    expect(room.roster().map((p) => p.account)).toEqual(['me']);
    state.members = [member('bo', [], 'reconnecting')];
    expect(room.roster().map((p) => p.account)).toEqual(['me']);
  });

  it('carries signals both ways in the shape of the wire', async () => {
    const { room, fake, signal } = session([]);
    const heard: unknown[] = [];
    room.onSignal((from, s) => heard.push([from, s]));
    await room.send('b1', { type: 'offer', call: 'c', sdp: 's' });
    const candidate = { candidate: 'x', sdpMid: '0', sdpMLineIndex: null };
    await room.send('b1', { type: 'ice-candidate', call: 'c', candidate });
    await room.send('b1', { type: 'ice-candidate', call: 'c', candidate: null });
    expect(fake.sendSignal.mock.calls).toEqual([
      ['offer', { to: 'b1', call: 'c', sdp: 's' }],
      ['ice-candidate', { to: 'b1', call: 'c', candidate: { candidate: 'x', sdpMid: '0' } }],
      ['ice-candidate', { to: 'b1', call: 'c', candidate: null }],
    ]);
    signal({ type: 'answer', from: 'b1', data: { to: 'mine', call: 'c', sdp: 's' } });
    signal({ type: 'ice-candidate', from: 'b1', data: { to: 'mine', call: 'c', candidate: null } });
    expect(heard).toEqual([
      ['b1', { type: 'answer', call: 'c', sdp: 's' }],
      ['b1', { type: 'ice-candidate', call: 'c', candidate: null }],
    ]);
  });

  it('tells a device that is not there from a connection that is lost', async () => {
    const { room, fake } = session([]);
    const offer = { type: 'offer', call: 'c', sdp: 's' } as const;
    fake.sendSignal.mockRejectedValueOnce(new ProtocolError('gone'));
    expect(await room.send('b1', offer)).toBe('gone');
    fake.sendSignal.mockRejectedValueOnce(new ProtocolError('unavailable'));
    await expect(room.send('b1', offer)).rejects.toThrow('unavailable');
  });

  it('tells a full call from a room that cannot be told, and reads the rights', async () => {
    const { room, fake } = session([]);
    const state = { call: 'stay', microphone: false, camera: false, screen: false, recording: false };
    expect(await room.setMediaState(state)).toBe('ok');
    fake.setMediaState.mockRejectedValueOnce(new ProtocolError('room_full'));
    expect(await room.setMediaState(state)).toBe('full');
    fake.setMediaState.mockRejectedValueOnce(new ProtocolError('closed'));
    await expect(room.setMediaState(state)).rejects.toThrow('closed');
    expect([room.may('microphone'), room.may('camera')]).toEqual([true, false]);
  });

  it('passes on what a host muted', () => {
    const { room, notice } = session([]);
    const muted: string[] = [];
    room.onMuted((source) => muted.push(source));
    notice({ type: 'muted', source: 'microphone', for: '' });
    notice({ type: 'removed', code: 'removed' });
    expect(muted).toEqual(['microphone']);
  });
});
