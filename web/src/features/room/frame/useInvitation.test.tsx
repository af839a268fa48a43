import { act, screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { RoomSnapshot } from '@/connection/types';
import { renderRoutes } from '@/testing/render';
import { ok, room, serve } from '@/testing/server';
import { FakeSession, MEMBER_RIGHTS } from '../testing/fakeSession';
import { useInvitation } from './useInvitation';

let link: string;
beforeEach(() => {
  link = '/r/123456';
});

function Address({ session, secret }: { session: FakeSession; secret?: string }) {
  return <p>{useInvitation(session, secret)}</p>;
}

async function show(change: Partial<RoomSnapshot>, secret?: string) {
  const { room: known } = new FakeSession().getSnapshot();
  const session = new FakeSession({ room: { ...known, policy: { ...known.policy, entry: 'secret' } }, ...change });
  const requests = serve({ 'GET /rooms/123456': () => ok(room({ number: '123456', link })) });
  await renderRoutes([{ path: '/', element: <Address session={session} {...(secret && { secret })} /> }]);
  await act(async () => {});
  return { session, requests };
}

test('who is not told the secret invites with the one that they came with', async () => {
  await show({ rights: MEMBER_RIGHTS }, 'sesame');
  expect(await screen.findByText(/\/r\/123456#sesame$/)).toBeDefined();
});

test('a host invites with the link that another host has made', async () => {
  link = '/r/123456#first';
  const { session } = await show({});
  await screen.findByText(/#first$/);
  link = '/r/123456#second';
  act(() => session.notice({ type: 'room-changed', title: 'Weekly' }));
  expect(await screen.findByText(/#second$/)).toBeDefined();
});

test('who becomes a host invites with the link as hosts know it', async () => {
  const { session, requests } = await show({ rights: MEMBER_RIGHTS }, 'old');
  link = '/r/123456#new';
  act(() => session.notice({ type: 'room-changed', title: 'Weekly' }));
  expect(requests).toHaveLength(1);
  act(() => session.notice({ type: 'role-changed', role: 'host', rights: ['edit'], acting: false }));
  expect(await screen.findByText(/#new$/)).toBeDefined();
});
