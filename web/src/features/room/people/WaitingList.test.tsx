import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { type Knock, ProtocolError, type RoomSnapshot } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { fakeLayout } from '../testing/fakeLayout';
import { FakeSession, MEMBER_RIGHTS, NOON, snapshot } from '../testing/fakeSession';
import { KnockNotice } from './KnockNotice';
import { PeoplePanel } from './PeoplePanel';

fakeLayout();

const knock = (account: string, change: Partial<Knock> = {}): Knock => ({
  account,
  name: account,
  account_name: '',
  avatar: '',
  guest: false,
  since: NOON,
  ...change,
});
const anna = knock('anna', { name: 'Anna', account_name: 'anna7' });
const gus = knock('gus', { name: 'Gus', guest: true });

async function panel(change: Partial<RoomSnapshot> = {}) {
  const session = new FakeSession({ waiting: [anna, gus], ...change });
  const view = await renderRoutes([{ path: '/', element: <PeoplePanel session={session} onLowerOwn={() => undefined} /> }]);
  return { ...view, session };
}

const section = () => screen.getByRole('region', { name: /^Waiting/ });

test('lists who waits with name, account, guest mark and since when', async () => {
  const { container } = await panel();
  expect(section().getAttribute('aria-labelledby')).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Waiting (2)' })).toBeDefined();
  const [first, second] = within(section()).getAllByRole('listitem');
  expect(first?.textContent).toMatch(/Anna.*since \d.* · @anna7/);
  expect(second?.textContent).toContain('Guest');
  await expectAccessible(container);
});

test('lets in, sends away, and lets all in at once, the longest first', async () => {
  const { user, session } = await panel();
  await user.click(screen.getByRole('button', { name: 'Admit Gus' }));
  await user.click(screen.getByRole('button', { name: 'Decline Anna' }));
  expect(session.called('admitMember')).toEqual([
    ['gus', true],
    ['anna', false],
  ]);
  await user.click(screen.getByRole('button', { name: 'Admit all' }));
  await waitFor(() =>
    expect(session.called('admitMember').slice(2)).toEqual([
      ['anna', true],
      ['gus', true],
    ]),
  );
});

test('the focus goes on with the next after an answer, is kept in the place after the last, and taken from nowhere else', async () => {
  const { user, session } = await panel();
  await user.click(screen.getByRole('button', { name: 'Decline Anna' }));
  act(() => session.set({ waiting: [gus] }));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Admit Gus' }));
  await user.keyboard('{Enter}');
  act(() => session.set({ waiting: [] }));
  expect(document.activeElement).not.toBe(document.body);
  act(() => session.set({ waiting: [anna, gus] }));
  await user.click(screen.getByRole('button', { name: 'Admit Anna' }));
  screen.getByRole('searchbox').focus();
  act(() => session.set({ waiting: [gus] }));
  expect(document.activeElement).toBe(screen.getByRole('searchbox'));
});

test('where one goes who was not answered here, the focus is on no other answer', async () => {
  const { session } = await panel();
  screen.getByRole('button', { name: 'Decline Anna' }).focus();
  act(() => session.set({ waiting: [gus] }));
  expect(document.activeElement).not.toBe(document.body);
  expect(document.activeElement?.tagName).not.toBe('BUTTON');
});

test('a failure is not told to those who come later', async () => {
  const { user, session } = await panel();
  session.refusal = new ProtocolError('room_full');
  await user.click(screen.getByRole('button', { name: 'Admit Anna' }));
  expect(await screen.findByRole('alert')).toBeDefined();
  act(() => session.set({ waiting: [] }));
  act(() => session.set({ waiting: [gus] }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('of many the first are shown, and a row is not drawn anew for another knock', async () => {
  let drawn = 0;
  const watched: Knock = {
    ...anna,
    get name() {
      drawn += 1;
      return 'Anna';
    },
  };
  const { session } = await panel({ waiting: [watched] });
  const before = drawn;
  act(() => session.set({ waiting: [watched, ...Array.from({ length: 21 }, (_, i) => knock(`k${i}`))] }));
  expect(drawn).toBe(before);
  expect(within(section()).getAllByRole('listitem')).toHaveLength(20);
  expect(within(section()).getByText('and 2 more')).toBeDefined();
});

test('a full room has words, and whoever went meanwhile is no failure', async () => {
  const { user, session } = await panel();
  session.refusal = new ProtocolError('not_found');
  await user.click(screen.getByRole('button', { name: 'Admit Anna' }));
  expect(screen.queryByRole('alert')).toBeNull();
  session.refusal = new ProtocolError('room_full');
  await user.click(screen.getByRole('button', { name: 'Admit Anna' }));
  expect((await screen.findByRole('alert')).textContent).toContain('This room is full');
});

test('bans who waits after saying what that does', async () => {
  const { user, session } = await panel();
  await user.click(within(section()).getByRole('button', { name: 'Actions for Anna' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Ban from the room…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Ban Anna?' });
  expect(dialog.textContent).toContain('cannot come back');
  await user.click(within(dialog).getByRole('button', { name: 'Ban' }));
  expect(session.called('banMember')).toEqual([['anna']]);
});

test('a cohost bans nobody, and a member sees nobody who waits', async () => {
  const { session } = await panel({ rights: [...MEMBER_RIGHTS, 'admit'] });
  expect(within(section()).queryByRole('button', { name: 'Actions for Anna' })).toBeNull();
  act(() => session.set({ rights: MEMBER_RIGHTS }));
  expect(screen.queryByRole('region', { name: /^Waiting/ })).toBeNull();
});

async function notice(change: Partial<RoomSnapshot> = {}, listed = false) {
  const session = new FakeSession({ waiting: [anna], ...change });
  const [onPeople, onFocusLost] = [vi.fn(), vi.fn()];
  const props = { session, listed, covered: false, onPeople, onFocusLost };
  const view = await renderRoutes([{ path: '/', element: <KnockNotice {...props} /> }]);
  return { ...view, session, onPeople, onFocusLost };
}

const card = () => screen.queryByRole('region', { name: 'Waiting to come in' });

test('a knock is said politely and answered over the stage; the focus is not lost with the notice', async () => {
  const { user, session, onFocusLost, container } = await notice();
  expect(screen.getByRole('status').textContent).toBe('Anna wants to come in');
  await expectAccessible(container);
  await user.click(screen.getByRole('button', { name: 'Admit Anna' }));
  expect(session.called('admitMember')).toEqual([['anna', true]]);
  act(() => session.set({ waiting: [] }));
  expect(card()).toBeNull();
  expect(onFocusLost).toHaveBeenCalledOnce();
});

test('several are counted, and seen among the people', async () => {
  const { user, onPeople } = await notice({ waiting: [anna, gus] });
  expect(screen.getByRole('status').textContent).toBe('2 people are waiting to come in');
  expect(screen.queryByRole('button', { name: 'Admit Anna' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'See who' }));
  expect(onPeople).toHaveBeenCalledOnce();
});

test('a refused answer is said beside who knocks, until another does', async () => {
  const { user, session } = await notice();
  session.refusal = new ProtocolError('room_full');
  await user.click(screen.getByRole('button', { name: 'Admit Anna' }));
  expect((await screen.findByRole('alert')).textContent).toContain('This room is full');
  expect(card()?.textContent).toContain('Anna wants to come in');
  act(() => session.set({ waiting: [gus] }));
  expect(card()?.textContent).toContain('Gus wants to come in');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('where the list is open, or one may not admit, there is no notice', async () => {
  const { unmount } = await notice({}, true);
  expect(card()).toBeNull();
  expect(screen.getByRole('status').textContent).toBe('Anna wants to come in');
  unmount();
  await notice({ rights: snapshot().rights.filter((right) => right !== 'admit') });
  expect(card()).toBeNull();
  expect(screen.getByRole('status').textContent).toBe('');
});
