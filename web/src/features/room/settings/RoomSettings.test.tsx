import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { ProtocolError, type RoomSnapshot } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, refuse, room, serve } from '@/testing/server';
import { FakeSession, MEMBER_RIGHTS, member } from '../testing/fakeSession';
import { RoomSettings } from './RoomSettings';

const eve = { account: 'eve', name: 'Eve', account_name: 'eve9', role: 'member', guest: false };

type Rosters = Partial<Record<'members' | 'banned', readonly (typeof eve)[]>>;

/** Answers with whoever is on the roster that is asked for. */
const people =
  (rosters: Rosters) =>
  (_: unknown, { url }: Request) =>
    ok({ people: rosters[new URL(url).searchParams.get('of') as keyof Rosters] ?? [], more: false });

function Opened({ session, onClose }: { session: FakeSession; onClose: () => void }) {
  const [opened, setOpened] = useState(true);
  return (
    <>
      <button type="button" onClick={() => setOpened(false)}>
        away
      </button>
      <RoomSettings session={session} opened={opened} onClose={onClose} />
    </>
  );
}

async function show(handlers: Parameters<typeof serve>[0] = {}, change: Partial<RoomSnapshot> = {}) {
  const requests = serve({
    'GET /rooms/room/people': people({}),
    'PATCH /rooms/room': ok(room()),
    ...handlers,
  });
  const session = new FakeSession(change);
  const onClose = vi.fn();
  const view = await renderRoutes([{ path: '/', element: <Opened session={session} onClose={onClose} /> }]);
  await screen.findByRole('dialog', { name: 'Room settings' });
  const sent = (method: string) => requests.filter(({ what }) => what.startsWith(method)).map(({ body }) => body);
  return { ...view, session, onClose, sent };
}

test('a choice is saved at once, and said so', async () => {
  const { user, sent } = await show();
  await user.click(screen.getByLabelText('By asking'));
  expect(screen.getByLabelText('By asking')).toHaveProperty('checked', true);
  expect(await screen.findByText('Saved')).toBeDefined();
  expect(sent('PATCH')).toEqual([{ policy: { entry: 'knock' } }]);
});

test('who draws on the board, and on what of it, is a choice each', async () => {
  const { user, sent } = await show();
  const choice = (name: string) => within(screen.getByRole('radiogroup', { name }));
  await user.click(choice('Draw on the board').getByRole('radio', { name: 'Hosts' }));
  await user.click(choice('What they may change').getByRole('radio', { name: 'Only their own' }));
  await waitFor(() => expect(sent('PATCH')).toEqual([{ policy: { draw: 'hosts' } }, { policy: { draw_on: 'own' } }]));
});

test('addresses are hidden by a switch', async () => {
  const { user, sent } = await show();
  await user.click(screen.getByRole('switch', { name: /^Hide everyone’s address/ }));
  expect(await screen.findByText('Saved')).toBeDefined();
  expect(sent('PATCH')).toEqual([{ policy: { relay: true } }]);
});

test('what was saved can be taken back', async () => {
  const { user, sent } = await show();
  const chat = screen.getByRole('radiogroup', { name: 'Write in the chat' });
  await user.click(within(chat).getByRole('radio', { name: 'Hosts' }));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(sent('PATCH')).toEqual([{ policy: { chat: 'hosts' } }, { policy: { chat: 'all' } }]));
  expect(within(chat).getByRole('radio', { name: 'Everyone' })).toHaveProperty('checked', true);
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('what is refused is as before, with words and a way to try again', async () => {
  let works = false;
  const { user, sent } = await show({ 'PATCH /rooms/room': () => (works ? ok(room()) : refuse(503, 'unavailable')) });
  await user.click(screen.getByLabelText('Members only'));
  expect(await screen.findByText(/^Not saved\. The server cannot do this right now/)).toBeDefined();
  expect(screen.getByLabelText('By number')).toHaveProperty('checked', true);
  works = true;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Saved')).toBeDefined();
  expect(sent('PATCH')).toHaveLength(2);
});

test('what is refused after the dialog has closed is said over the page, and can be tried again or put away', async () => {
  const answers: ((reply: ReturnType<typeof ok>) => void)[] = [];
  const { user } = await show({ 'PATCH /rooms/room': () => new Promise((resolve) => answers.push(resolve)) });
  await user.click(screen.getByLabelText('Members only'));
  fireEvent.click(screen.getByText('away'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  answers[0]?.(refuse(503, 'unavailable'));
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Not saved\. The server cannot do this right now/);
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.queryByRole('alert')).toBeNull();
  await waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.(refuse(503, 'unavailable'));
  expect(await screen.findByRole('alert')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('title and capacity are saved when one goes on, by Enter, and not while they are wrong', async () => {
  const { user, sent } = await show();
  const title = screen.getByLabelText('Title');
  await user.clear(title);
  expect(screen.getByText('Give the room a title.')).toBeDefined();
  await user.type(title, ' Algebra {Enter}');
  const seats = screen.getByLabelText(/Most people/);
  await user.clear(seats);
  await user.type(seats, '1');
  expect(screen.getByText('Enter a number from 2 to 1,000.')).toBeDefined();
  await user.type(seats, '2');
  await user.tab();
  await waitFor(() => expect(sent('PATCH')).toEqual([{ title: 'Algebra' }, { policy: { capacity: 12 } }]));
});

test('Escape brings an old text back before it closes the dialog', async () => {
  const { user, onClose, sent } = await show();
  const title = screen.getByLabelText<HTMLInputElement>('Title');
  await user.type(title, '!');
  await user.keyboard('{Escape}');
  expect(title.value).toBe('Weekly');
  expect(onClose).not.toHaveBeenCalled();
  await user.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalled();
  expect(sent('PATCH')).toEqual([]);
});

test('the lock goes by the room’s connection, and its refusal has words', async () => {
  const { user, session } = await show();
  await user.click(screen.getByRole('switch', { name: /^Lock the room/ }));
  expect(session.called('lockRoom')).toEqual([[true]]);
  session.refusal = new ProtocolError('forbidden');
  await user.click(screen.getByRole('switch', { name: /^Lock the room/ }));
  expect(await screen.findByText(/^Not saved\. Your role/)).toBeDefined();
});

test('follows what another host changes', async () => {
  const { session } = await show();
  const { room: known } = session.getSnapshot();
  act(() => session.set({ room: { ...known, locked: true, policy: { ...known.policy, entry: 'secret' } } }));
  expect(screen.getByLabelText('Only by link')).toHaveProperty('checked', true);
  expect(screen.getByRole('switch', { name: /^Lock the room/ })).toHaveProperty('checked', true);
});

test('guests who are here are put out only after that was said', async () => {
  const { room: known } = new FakeSession().getSnapshot();
  const guests = [member('g1', { guest: true }), member('g2', { guest: true })];
  const { user, sent } = await show({}, { room: { ...known, policy: { ...known.policy, guests: true } }, members: guests });
  await user.click(screen.getByRole('switch', { name: /^Guests by link/ }));
  expect(screen.getByText(/2 guests are here and put out at once/)).toBeDefined();
  expect(sent('PATCH')).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Switch guests off' }));
  await waitFor(() => expect(sent('PATCH')).toEqual([{ policy: { guests: false } }]));
});

test('guests are put out only after that was said also where this page does not know who is here', async () => {
  const { room: known } = new FakeSession().getSnapshot();
  const { user, sent } = await show({}, { room: { ...known, policy: { ...known.policy, guests: true } }, count: 300 });
  await user.click(screen.getByRole('switch', { name: /^Guests by link/ }));
  expect(screen.getByText(/^All guests who are here are put out at once/)).toBeDefined();
  expect(sent('PATCH')).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Switch guests off' }));
  await waitFor(() => expect(sent('PATCH')).toEqual([{ policy: { guests: false } }]));
});

test('a new link counts no guests where this page does not know them all', async () => {
  const { user } = await show({}, { members: [member('g1', { guest: true })], count: 300 });
  await user.click(screen.getByRole('button', { name: 'New link…' }));
  expect(screen.getByText(/at once, and all guests who are here are put out\.$/)).toBeDefined();
});

test('a new link says what it ends first, and can be copied then', async () => {
  const { user, sent } = await show({ 'PATCH /rooms/room': ok(room({ link: '/r/123456#fresh' })) });
  await user.click(screen.getByRole('button', { name: 'New link…' }));
  expect(screen.getByText(/The present link stops working at once/)).toBeDefined();
  expect(sent('PATCH')).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Make a new link' }));
  await user.click(await screen.findByRole('button', { name: 'Copy the link' }));
  expect(sent('PATCH')).toEqual([{ new_link: true }]);
  expect(await navigator.clipboard.readText()).toMatch(/\/r\/123456#fresh$/);
});

test('adds somebody by user name with a role, and says which role it is', async () => {
  const { user, sent } = await show({ 'POST /rooms/room/members': ok({ ...eve, role: 'cohost' }, 201) });
  await user.type(screen.getByRole('textbox', { name: 'User name' }), ' eve9 ');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Role' }), 'Cohost');
  await user.click(screen.getByRole('button', { name: 'Add' }));
  expect(await screen.findByText('Eve is in this room’s list of members: Cohost.')).toBeDefined();
  expect(sent('POST')).toEqual([{ name: 'eve9', role: 'cohost' }]);
});

test('the name stays as it was sent until the answer is there', async () => {
  let answer = (_: ReturnType<typeof ok>) => {};
  const { user } = await show({ 'POST /rooms/room/members': () => new Promise((resolve) => (answer = resolve)) });
  const name = screen.getByRole<HTMLInputElement>('textbox', { name: 'User name' });
  await user.type(name, 'eve9{Enter}x');
  expect(name.value).toBe('eve9');
  expect(document.activeElement).toBe(name);
  answer(ok(eve, 201));
  await waitFor(() => expect(name.value).toBe(''));
  await user.type(name, 'bob');
  expect(name.value).toBe('bob');
});

test.each([
  [404, 'not_found', /Nobody here has this user name/],
  [403, 'banned', /Take that back below/],
  [429, 'slow_down', /Wait a moment/],
])('an addition that is refused with %i %s says why', async (status, code, words) => {
  const { user } = await show({ 'POST /rooms/room/members': refuse(status, code) });
  await user.type(screen.getByRole('textbox', { name: 'User name' }), 'eve9{Enter}');
  expect(await screen.findByText(words)).toBeDefined();
});

test('takes a ban back', async () => {
  let banned = [eve];
  const { user, session } = await show({ 'GET /rooms/room/people': (...asked) => people({ banned })(...asked) });
  const button = await screen.findByRole('button', { name: 'Take back the ban of Eve' });
  banned = [];
  await user.click(button);
  expect(session.called('unbanMember')).toEqual([['eve']]);
  expect(await screen.findByText('Nobody is banned.')).toBeDefined();
});

test('members who are not here can be taken off the record, after that was said', async () => {
  const me = { ...eve, account: 'me', name: 'Me', account_name: 'me1', role: 'host' };
  const boss = { ...eve, account: 'boss', name: 'Boss', account_name: 'boss1', role: 'owner' };
  let members = [boss, eve, me];
  const { user, session } = await show(
    { 'GET /rooms/room/people': (...asked) => people({ members })(...asked) },
    { self: { ...new FakeSession().getSnapshot().self, role: 'host' } },
  );
  const list = await screen.findByRole('list', { name: 'Who belongs to this room' });
  await within(list).findByText('@eve9');
  expect(within(list).queryByText('@me1')).toBeNull();
  expect(within(list).queryByRole('button', { name: 'Remove Boss' })).toBeNull();
  await user.click(within(list).getByRole('button', { name: 'Remove Eve' }));
  expect(session.called('removeMember')).toEqual([]);
  members = [boss, me];
  await user.click(within(list).getByRole('button', { name: 'Remove' }));
  expect(session.called('removeMember')).toEqual([['eve']]);
  await waitFor(() => expect(within(list).queryByText('@eve9')).toBeNull());
});

test('says what the room keeps', async () => {
  await show();
  expect(screen.getByText(/The chat is kept/)).toBeDefined();
});

test('closes for one who may not edit any more', async () => {
  const { session, onClose } = await show();
  act(() => session.set({ rights: MEMBER_RIGHTS }));
  expect(onClose).toHaveBeenCalled();
});

test('is accessible', async () => {
  await show({ 'GET /rooms/room/people': people({ banned: [eve] }) });
  await screen.findByText('@eve9');
  await expectAccessible();
});

test('a lesson has the screens of students to decide about, and not who comes in', async () => {
  const { room: known } = new FakeSession().getSnapshot();
  const requests = serve({ 'PATCH /rooms/room': ok(room()), 'GET /rooms/room/people': people({}) });
  const session = new FakeSession({ room: { ...known, kind: 'lesson' } });
  const { user } = await renderRoutes([{ path: '/', element: <RoomSettings session={session} opened onClose={vi.fn()} /> }]);
  await screen.findByRole('dialog', { name: 'Lesson settings' });
  expect(screen.queryByLabelText('By asking')).toBeNull();
  expect(screen.queryByRole('button', { name: 'New link…' })).toBeNull();
  await user.click(screen.getByRole('switch', { name: /^Teachers may see every student’s screen/ }));
  await waitFor(() =>
    expect(requests.find(({ what }) => what.startsWith('PATCH'))?.body).toEqual({ policy: { require_screen: true } }),
  );
});
