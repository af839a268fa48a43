import { describe, expect, it } from 'vitest';
import type { ConnectionState, RoomStatus } from '@/connection/types';
import { comesBack, outcomeOf } from './outcome';

const open: ConnectionState = { phase: 'open', since: 0, attempt: 0, final: false };
const closed = (code?: number): ConnectionState => ({
  phase: 'closed',
  since: 0,
  attempt: 0,
  final: true,
  ...(code !== undefined && { code }),
});

describe('the outcome', () => {
  it.each<RoomStatus>(['live', 'reconnecting', 'resyncing'])('is none while the room is %s', (status) => {
    expect(outcomeOf({ status }, open)).toBeUndefined();
    expect(outcomeOf({ status }, { ...open, phase: 'connecting', attempt: 9 })).toBeUndefined();
  });
  it.each([
    [4000, 'replaced'],
    [4001, 'not_authenticated'],
    [4003, 'revoked'],
    [4009, 'stopped'],
    [1009, 'stopped'],
    [undefined, 'stopped'],
  ])('of close code %s is %s', (code, want) => {
    expect(outcomeOf({ status: 'reconnecting' }, closed(code))).toEqual({ code: want });
    expect(outcomeOf(undefined, closed(code))).toEqual({ code: want });
  });
  it('is what happened to the room, also when the connection was closed for it', () => {
    expect(outcomeOf({ status: 'ended' }, closed(4003))).toEqual({ code: 'ended' });
    expect(outcomeOf({ status: 'removed', removedCode: 'link_expired' }, closed(4003))).toEqual({ code: 'link_expired' });
    expect(outcomeOf({ status: 'removed' }, open)).toEqual({ code: 'removed' });
    expect(outcomeOf({ status: 'left' }, open)).toEqual({ code: 'left' });
  });
});

it('a refresh goes back in unless the room or the person said no', () => {
  expect(['replaced', 'slow_down', 'unavailable', 'stopped'].every(comesBack)).toBe(true);
  expect(['left', 'ended', 'removed', 'banned', 'locked', 'room_full', 'revoked'].some(comesBack)).toBe(false);
});
