import { expect, test } from 'vitest';
import { account, guest, room, strangers } from '@/testing/server';
import { gateOf } from './gate';

test.each([
  ['waits for the account', { me: undefined, room: room(), secret: '' }, 'wait'],
  ['waits for the room', { me: account, room: undefined, secret: '' }, 'wait'],
  ['lets an account in, member or not', { me: account, room: strangers({ guests: false }), secret: '' }, 'open'],
  ['lets a guest of this room in', { me: guest, room: room(), secret: '' }, 'open'],
  ['asks a guest of another room anew', { me: guest, room: strangers(), secret: 's' }, 'guest'],
  ['asks a stranger with the link for a name', { me: null, room: strangers(), secret: 's' }, 'guest'],
  ['asks a stranger without the secret for the link', { me: null, room: strangers(), secret: '' }, 'no_link'],
  [
    'asks a stranger to log in where guests may not enter',
    { me: null, room: strangers({ guests: false }), secret: 's' },
    'login',
  ],
  [
    'is shut to strangers when the room has ended',
    { me: account, room: strangers({ state: 'ended' }), secret: 's' },
    'ended',
  ],
  ['lets members in to what is left of a room', { me: account, room: room({ state: 'ended' }), secret: '' }, 'open'],
] as const)('%s', (_, known, gate) => expect(gateOf(known)).toBe(gate));
