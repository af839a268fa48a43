import { expect, test } from 'vitest';
import { account, guest, room, strangers } from '@/testing/server';
import { gateOf } from './gate';

test.each([
  ['waits for the account', { me: undefined, room: room(), secret: '', guestHere: false }, 'wait'],
  ['waits for the room', { me: account, room: undefined, secret: '', guestHere: false }, 'wait'],
  [
    'lets an account in, member or not',
    { me: account, room: strangers({ guests: false }), secret: '', guestHere: false },
    'open',
  ],
  ['lets a guest of this room in', { me: guest, room: room(), secret: '', guestHere: false }, 'open'],
  ['lets the guest in who was just let in here', { me: guest, room: strangers(), secret: 's', guestHere: true }, 'open'],
  ['asks a guest of another room anew', { me: guest, room: strangers(), secret: 's', guestHere: false }, 'guest'],
  ['asks a stranger with the link for a name', { me: null, room: strangers(), secret: 's', guestHere: false }, 'guest'],
  [
    'asks a stranger without the secret for the link',
    { me: null, room: strangers(), secret: '', guestHere: false },
    'no_link',
  ],
  [
    'asks a stranger to log in where guests may not enter',
    { me: null, room: strangers({ guests: false }), secret: 's', guestHere: false },
    'login',
  ],
  [
    'is shut when the room has ended',
    { me: account, room: room({ state: 'ended' }), secret: 's', guestHere: false },
    'ended',
  ],
] as const)('%s', (_, known, gate) => expect(gateOf(known)).toBe(gate));
