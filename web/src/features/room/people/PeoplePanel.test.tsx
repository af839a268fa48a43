import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { ProtocolError, type RoomSnapshot } from '@/connection/types';
import { useStage } from '@/features/call';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { fakeLayout } from '../testing/fakeLayout';
import { FakeSession, MEMBER_RIGHTS, member, snapshot } from '../testing/fakeSession';
import { PeoplePanel } from './PeoplePanel';

fakeLayout();
beforeEach(() => useStage.setState(useStage.getInitialState()));

const loud = { device_id: 'd', call: 'c', microphone: true, camera: false, screen: false, recording: false };
const people = [
  member('li', { name: '李雷', role: 'host', account_name: 'lilei' }),
  member('ann', { name: 'Ann', devices: [loud] }),
  member('cy', { name: 'Cy', role: 'cohost' }),
  member('gus', { name: 'Gus', role: 'guest', guest: true, state: 'reconnecting' }),
  member('me', { name: 'Me', role: 'owner' }),
];

async function show(change: Partial<RoomSnapshot> = {}) {
  const session = new FakeSession({ members: people, count: 5, ...change });
  const view = await renderRoutes([{ path: '/', element: <PeoplePanel session={session} onLowerOwn={() => undefined} /> }]);
  await act(async () => {});
  return { ...view, session };
}

const menuOf = (name: string) => screen.findByRole('button', { name: `Actions for ${name}` });

async function rowOf(name: string) {
  const found = (await menuOf(name)).closest('li');
  if (!found) throw new Error(`${name} is not in the list`);
  return within(found);
}

test('says how many are here and lists oneself, hosts, then names', async () => {
  await show();
  expect(screen.getByText('5 people here')).toBeDefined();
  await menuOf('Gus');
  const menus = screen.getAllByRole('button', { name: /^Actions for/ });
  expect(menus.map((menu) => menu.getAttribute('aria-label')?.replace('Actions for ', ''))).toEqual([
    'Me',
    '李雷',
    'Cy',
    'Ann',
    'Gus',
  ]);
});

test('shows roles, guests, who is reconnecting and what is on', async () => {
  await show();
  expect((await rowOf('李雷')).getByText('Host')).toBeDefined();
  expect((await rowOf('李雷')).getByText('@lilei')).toBeDefined();
  expect((await rowOf('Cy')).getByText('Cohost')).toBeDefined();
  expect((await rowOf('Gus')).getByText('Guest')).toBeDefined();
  expect((await rowOf('Gus')).getByText('Reconnecting…')).toBeDefined();
  expect((await rowOf('Ann')).getByRole('img', { name: 'Microphone is on' })).toBeDefined();
  expect((await rowOf('Ann')).getByRole('img', { name: 'Camera is off' })).toBeDefined();
});

test('shows a person’s picture where there is one', async () => {
  const { container } = await show({ members: [member('ann', { name: 'Ann', avatar: '7' })] });
  await menuOf('Ann');
  expect(container.querySelector('li img')?.getAttribute('src')).toBe('/api/v1/accounts/ann/avatar?v=7');
});

test('finds by name and says when nobody is found', async () => {
  const { user } = await show();
  const search = screen.getByRole('searchbox', { name: 'Search people' });
  await user.type(search, '李');
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  expect(screen.getByText('1 person found of 5')).toBeDefined();
  await user.type(search, 'x');
  expect(screen.queryByText('Nobody is found')).toBeNull(); // The server may still find somebody.
  expect(await screen.findByText('Nobody is found')).toBeDefined();
});

test('shows also whom the server finds by pinyin or initials, as they are now, until they leave', async () => {
  const san = member('san', { name: '张三' });
  const { user, session } = await show({ members: [...people, { ...san, devices: [loud] }], count: 6 });
  session.hits.set('zs', [san]);
  await user.type(screen.getByRole('searchbox'), 'zs');
  expect((await rowOf('张三')).getByRole('img', { name: 'Microphone is on' })).toBeDefined();
  expect(screen.getByText('1 person found of 6')).toBeDefined();
  act(() => session.set({ members: people, count: 5 }));
  expect(await screen.findByText('Nobody is found')).toBeDefined();
});

test('says that nobody is found when the server does not answer', async () => {
  const { user, session } = await show();
  session.refusal = new ProtocolError('slow_down');
  await user.type(screen.getByRole('searchbox'), 'zs');
  expect(await screen.findByText('Nobody is found')).toBeDefined();
});

test('fetches the rest of a large room, and looks there for a name', async () => {
  const { user, session } = await show({ count: 300 });
  await waitFor(() => expect(session.called('loadMembers')).toContainEqual([undefined, undefined]));
  await user.type(screen.getByRole('searchbox'), 'Zo');
  await waitFor(() => expect(session.called('loadMembers')).toContainEqual(['Zo', undefined]));
});

test('a host mutes, stops and promotes by keyboard', async () => {
  const { user, session } = await show();
  (await menuOf('Ann')).focus();
  await user.keyboard('{Enter}');
  await user.click(await screen.findByRole('menuitem', { name: 'Mute microphone' }));
  expect(session.called('muteMember')).toEqual([['ann', 'microphone']]);
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Make host' }));
  expect(session.called('changeRole')).toEqual([['ann', 'host']]);
});

test('removing says whom it hits first', async () => {
  const { user, session } = await show();
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Remove from the room…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove Ann?' });
  expect(session.called('removeMember')).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
  expect(session.called('removeMember')).toEqual([['ann']]);
});

test('makes a cohost and a viewer', async () => {
  const { user, session } = await show();
  for (const name of ['Make cohost', 'Make viewer']) {
    await user.click(await menuOf('Ann'));
    await user.click(await screen.findByRole('menuitem', { name }));
  }
  expect(session.called('changeRole')).toEqual([
    ['ann', 'cohost'],
    ['ann', 'viewer'],
  ]);
});

test('banning says that one cannot come back', async () => {
  const { user, session } = await show();
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Ban from the room…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Ban Ann?' });
  expect(dialog.textContent).toContain('cannot come back until a host takes the ban back');
  await user.click(within(dialog).getByRole('button', { name: 'Ban' }));
  expect(session.called('banMember')).toEqual([['ann']]);
});

test('who teaches gives the pen and takes it back; the row says who has it', async () => {
  const room = snapshot().room;
  const { user, session } = await show({ room: { ...room, policy: { ...room.policy, draw: 'hosts' } } });
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Give the pen' }));
  expect(session.called('letDraw')).toEqual([['ann', true]]);
  act(() => session.set({ members: session.getSnapshot().members.map((m) => ({ ...m, draws: m.account === 'ann' })) }));
  expect((await rowOf('Ann')).getByRole('img', { name: 'Has the pen' })).toBeDefined();
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Take the pen back' }));
  expect(session.called('letDraw')).toEqual([
    ['ann', true],
    ['ann', false],
  ]);
});

test('a refusal has words', async () => {
  const { user, session } = await show();
  session.refusal = new ProtocolError('forbidden');
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Mute microphone' }));
  expect((await screen.findByRole('alert')).textContent).toContain('does not allow');
});

test('anyone may pin someone and ask to see them, and a plain member nothing else', async () => {
  const { user } = await show({ rights: MEMBER_RIGHTS });
  await user.click(await menuOf('Ann'));
  const items = await screen.findAllByRole('menuitem');
  expect(items.map((item) => item.textContent)).toEqual(['Pin for myself', 'Ask to see or hear…']);
  await user.click(screen.getByRole('menuitem', { name: 'Pin for myself' }));
  expect(useStage.getState().pinned).toEqual({ account: 'ann' });
  expect((await rowOf('Ann')).getByText('Pinned, only for you')).toBeDefined();
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Unpin' }));
  expect(useStage.getState().pinned).toBeNull();
});

test('a host puts someone on everyone’s stage, and ends it; the list says who is there', async () => {
  const { user, session, container } = await show();
  act(() => useStage.setState({ staged: 'gus' }));
  expect((await rowOf('Gus')).getByText('On the stage')).toBeDefined();
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Put on everyone’s stage' }));
  expect(session.called('spotlight')).toEqual([['ann']]);
  act(() => session.set({ room: { ...session.getSnapshot().room, spotlight: 'ann' } }));
  expect((await rowOf('Ann')).getByText('On everyone’s stage')).toBeDefined();
  await expectAccessible(container);
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Take off everyone’s stage' }));
  expect(session.called('spotlight')).toEqual([['ann'], [undefined]]);
});

test('asks somebody for each source apart, and says why not', async () => {
  const { user, session, container } = await show({
    room: { ...snapshot().room, policy: { ...snapshot().room.policy, view: 'ask' } },
  });
  await user.click(await menuOf('Ann'));
  await user.click(await screen.findByRole('menuitem', { name: 'Ask to see or hear…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ask Ann' }));
  await user.click(dialog.getByRole('checkbox', { name: 'to hear the microphone' }));
  session.refusal = new ProtocolError('forbidden');
  await user.click(dialog.getByRole('button', { name: 'Ask' }));
  expect(await dialog.findByRole('alert')).toHaveProperty('textContent', 'In this room they may not send that.');
  await expectAccessible(container);
  await user.click(dialog.getByRole('switch', { name: 'For everyone in the room' }));
  await user.click(dialog.getByRole('button', { name: 'Ask' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(session.called('offerView').slice(1)).toEqual([
    [{ account: 'ann', source: 'camera', everyone: true }],
    [{ account: 'ann', source: 'microphone', everyone: true }],
  ]);
});

test('is accessible', async () => {
  const { container } = await show();
  await expectAccessible(container);
});
