import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ConnectionState, ProtocolError, type RoomSnapshot } from '@/connection/types';
import { rejoinSettings, useShortcutsOn, useStage } from '@/features/call';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, room, serve } from '@/testing/server';
import { readEntry } from './frame/entry';
import { writePanel } from './frame/panel';
import { InRoom } from './InRoom';
import { fakeLayout } from './testing/fakeLayout';
import { FakeSession, MEMBER_RIGHTS, member, message } from './testing/fakeSession';

fakeLayout();
beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  useShortcutsOn.setState({ on: true });
});

const OPEN: ConnectionState = { phase: 'open', since: 0, attempt: 0, final: false };

async function show(change: Partial<RoomSnapshot> = {}, state = OPEN) {
  serve({
    'GET /rooms/123456': ok(room({ number: '123456', link: '/r/123456#sesame' })),
    'GET /ice-servers': ok({ ice_servers: [] }),
  });
  const session = new FakeSession({
    members: [member('me', { name: 'Me', role: 'owner' }), member('ann', { name: 'Ann' })],
    count: 2,
    ...change,
  });
  const onLeave = vi.fn();
  const onRetry = vi.fn();
  const settings = rejoinSettings('Me', { microphone: false, camera: false });
  const draw = (now: ConnectionState) => (
    <InRoom
      session={session}
      settings={settings}
      joinedAt={Date.now()}
      state={now}
      secret={undefined}
      onRetry={onRetry}
      onLeave={onLeave}
    />
  );
  const view = await renderRoutes([{ path: '/', element: draw(state) }]);
  await screen.findByRole('heading', { level: 1 });
  return { ...view, session, settings, onLeave, onRetry };
}

test('a pin of another room is not of this one', async () => {
  useStage.setState({ room: 'another', pinned: { account: 'ann' } });
  await show();
  expect(useStage.getState()).toMatchObject({ room: 'room', pinned: null });
});

describe('the frame', () => {
  test('says what the room is, how many are here and that it is connected', async () => {
    await show();
    expect(screen.getByRole('heading', { level: 1, name: 'Weekly' })).toBeDefined();
    expect(screen.getByText('Connected')).toBeDefined();
    expect(screen.getByRole('button', { name: '2 people here' })).toBeDefined();
    expect(screen.getByRole('button', { name: /Room number 123456/ })).toBeDefined();
  });

  test('tells who is alone how to bring others, until somebody comes or it is closed', async () => {
    const { user, session } = await show({ count: 1, members: [member('me', { name: 'Me', role: 'owner' })] });
    const invite = screen.getByRole('region', { name: 'Nobody else is here yet' });
    expect(invite.textContent).toContain('123 456');
    act(() => session.set({ count: 2 }));
    expect(screen.queryByRole('region', { name: 'Nobody else is here yet' })).toBeNull();
    act(() => session.set({ count: 1 }));
    const again = screen.getByRole('region', { name: 'Nobody else is here yet' });
    await user.click(within(again).getByRole('button', { name: 'Copy the link' }));
    expect(await navigator.clipboard.readText()).toContain('/r/123456');
    await user.click(within(again).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('region', { name: 'Nobody else is here yet' })).toBeNull();
    const someone = { account: 'bo', name: 'Bo', account_name: '', avatar: '', guest: false, since: 1 };
    act(() => session.set({ waiting: [someone] }));
    act(() => session.set({ waiting: [] }));
    expect(screen.queryByRole('region', { name: 'Nobody else is here yet' })).toBeNull();
  });

  test('shows the link for copying by hand where the browser does not copy it', async () => {
    const { user } = await show();
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    document.execCommand = () => false;
    await user.click(screen.getByRole('button', { name: /Room number 123456/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Link to this room' });
    expect(within(dialog).getByRole('textbox')).toHaveProperty('value', expect.stringContaining('/r/123456'));
  });

  test('does not promise that the number is enough where only the link opens', async () => {
    const { room: known } = new FakeSession().getSnapshot();
    await show({ count: 1, members: [], room: { ...known, policy: { ...known.policy, entry: 'secret' } } });
    expect(screen.getByRole('region', { name: 'Nobody else is here yet' }).textContent).not.toContain('123 456');
  });

  test('opens, changes and closes the panel', async () => {
    const { user } = await show();
    await user.click(screen.getByRole('button', { name: 'Chat' }));
    expect(screen.getByRole('log', { name: 'Messages' })).toBeDefined();
    await user.click(screen.getByRole('radio', { name: 'People' }));
    expect(await screen.findByRole('searchbox', { name: 'Search people' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Close the panel' }));
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('a panel that closes with the focus gives it to the button that opens it', async () => {
    const { user } = await show();
    await user.click(screen.getByRole('button', { name: 'Chat' }));
    await user.click(screen.getByRole('button', { name: 'Close the panel' }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Chat' }));
    await user.keyboard('p');
    (await screen.findByRole('searchbox')).focus();
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'People' }));
    await user.keyboard('p');
    screen.getByRole('button', { name: 'Leave' }).focus();
    await user.keyboard('p');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Leave' }));
  });

  test('has the panel as this browser last had it', async () => {
    writePanel({ open: 'people', width: 400 });
    await show();
    expect(await screen.findByRole('searchbox', { name: 'Search people' })).toBeDefined();
    expect(screen.getByRole('separator').getAttribute('aria-valuenow')).toBe('400');
  });

  test('the panel’s width is set by keyboard', async () => {
    const { user } = await show();
    await user.click(screen.getByRole('button', { name: 'Chat' }));
    const handle = screen.getByRole('separator', { name: 'Width of the panel' });
    const before = Number(handle.getAttribute('aria-valuenow'));
    handle.focus();
    await user.keyboard('{ArrowLeft}');
    expect(Number(handle.getAttribute('aria-valuenow'))).toBe(before + 16);
  });

  test('counts what is unread on the chat’s button while the chat is closed', async () => {
    const { user, session } = await show({ read: 1, messages: [message(1), message(2)] });
    expect(screen.getByRole('button', { name: 'Chat, 1 unread message' })).toBeDefined();
    act(() => session.receive(message(3)));
    await user.click(screen.getByRole('button', { name: 'Chat, 2 unread messages' }));
    expect(screen.getByRole('button', { name: 'Chat' })).toBeDefined();
  });

  test('counts what comes while the chat is open and nobody is at the page', async () => {
    const { user, session } = await show({ read: 1, messages: [message(1)] });
    await user.click(screen.getByRole('button', { name: 'Chat' }));
    vi.mocked(document.hasFocus).mockReturnValue(false);
    act(() => void window.dispatchEvent(new Event('blur')));
    act(() => session.receive(message(2)));
    expect(document.title).toContain('(1) Weekly');
    vi.mocked(document.hasFocus).mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event('focus')));
    expect(document.title).not.toContain('(1)');
  });

  test('who has never read here is told of new messages only', async () => {
    const { session } = await show({ read: 0, messages: [message(1), message(2)] });
    expect(screen.getByRole('button', { name: 'Chat' })).toBeDefined();
    act(() => session.receive(message(3, { id: 'live' })));
    expect(screen.getByRole('button', { name: 'Chat, 1 unread message' })).toBeDefined();
  });

  test('is accessible, with the panel open', async () => {
    const { user, container } = await show({ messages: [message(1)] });
    await user.click(screen.getByRole('button', { name: 'Chat' }));
    await expectAccessible(container);
  });
});

describe('hosts', () => {
  const anna = { account: 'anna', name: 'Anna', account_name: 'anna7', avatar: '', guest: false, since: Date.now() };

  test('see who waits on the button of the people, and need not bring anybody else meanwhile', async () => {
    const { user, session } = await show({ count: 1, members: [member('me', { name: 'Me', role: 'owner' })] });
    act(() => session.set({ waiting: [anna] }));
    expect(screen.queryByRole('region', { name: 'Nobody else is here yet' })).toBeNull();
    expect(screen.getByRole('region', { name: 'Waiting to come in' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'People, 1 person waits to come in' }));
    expect(await screen.findByRole('heading', { name: 'Waiting (1)' })).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Waiting to come in' })).toBeNull();
  });

  test('lock and unlock the room in the header and by the menu', async () => {
    const { user, session } = await show();
    await user.click(screen.getByRole('button', { name: 'Lock the room' }));
    const { room: known } = session.getSnapshot();
    act(() => session.set({ room: { ...known, locked: true } }));
    expect(screen.getByRole('button', { name: 'Locked. Unlock the room' }).textContent).toContain('Locked');
    await user.click(screen.getByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Unlock the room' }));
    expect(session.called('lockRoom')).toEqual([[true], [false]]);
  });

  test('read why the room is not locked, when the menu asked for it', async () => {
    const { user, session } = await show();
    session.refusal = new ProtocolError('forbidden');
    await user.click(screen.getByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Lock the room' }));
    const words = await screen.findByText(/^Your role/);
    expect(words.closest('[role="alert"]')).not.toBeNull();
    // Phones do not show the button of a room that is open, nor anything in it.
    expect(words.closest('button')).toBeNull();
  });

  test('open the settings from the header and from the menu', async () => {
    const { user } = await show();
    await user.click(screen.getByRole('button', { name: 'Room settings' }));
    expect(await screen.findByRole('dialog', { name: 'Room settings' }, { timeout: 4000 })).toBeDefined();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Room settings' })));
    await user.click(screen.getByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Room settings…' }));
    expect(await screen.findByRole('dialog', { name: 'Room settings' })).toBeDefined();
  });

  test('alone have these; others read that the room is locked', async () => {
    const { room: known } = new FakeSession().getSnapshot();
    await show({ rights: MEMBER_RIGHTS, room: { ...known, locked: true } });
    expect(screen.getByText('Locked')).toBeDefined();
    expect(screen.queryByRole('button', { name: /[Uu]nlock/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Room settings' })).toBeNull();
  });
});

describe('a lost connection', () => {
  const lost: ConnectionState = { phase: 'connecting', since: Date.now(), attempt: 2, final: false };

  test('is said assertively, with what becomes of one’s writing', async () => {
    await show({ status: 'reconnecting' }, lost);
    const alert = await screen.findByText(/Connection lost/, {}, { timeout: 3000 });
    expect(alert.closest('[aria-live="assertive"]')).not.toBeNull();
    expect(alert.textContent).toContain('What you write is kept');
    expect(screen.getByText('Connecting')).toBeDefined();
  });

  test('is said to be the server’s restart when the server has said so', async () => {
    await show({ status: 'reconnecting' }, { ...lost, code: 4010 });
    const alert = await screen.findByText(
      /^The server is restarting\. The room comes back by itself/,
      {},
      { timeout: 3000 },
    );
    expect(alert.textContent).toContain('What you write is kept');
    expect(screen.queryByText(/Connection lost/)).toBeNull();
  });

  test('is tried again at once when asked to', async () => {
    const { user, onRetry } = await show({ status: 'reconnecting' }, lost);
    await user.click(await screen.findByRole('button', { name: 'Try now' }, { timeout: 3000 }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  test('is said too when the server is there but does not let the room go on', async () => {
    const { session } = await show({ status: 'reconnecting' });
    await screen.findByText(/Connection lost/, {}, { timeout: 3000 });
    expect(screen.queryByText('Connected')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull();
    act(() => session.set({ status: 'live' }));
    expect(screen.queryByText(/Connection lost/)).toBeNull();
    expect(screen.getByText('Connected')).toBeDefined();
  });

  test('lets one write on', async () => {
    const { user, session } = await show({ status: 'reconnecting' }, lost);
    await user.click(screen.getByRole('button', { name: 'Chat' }));
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'hello{Enter}');
    expect(session.called('send')).toHaveLength(1);
  });
});

describe('leaving', () => {
  test('asks nothing', async () => {
    const { user, onLeave } = await show();
    await user.click(screen.getByRole('button', { name: 'Leave' }));
    expect(onLeave).toHaveBeenCalledOnce();
  });

  test('ending for all names what it does and how many it hits', async () => {
    const { user, session } = await show({ count: 8 });
    await user.click(screen.getByRole('button', { name: 'More ways to leave' }));
    await user.click(await screen.findByRole('menuitem', { name: 'End for all…' }));
    const dialog = await screen.findByRole('dialog', { name: 'End the room for all?' });
    expect(dialog.textContent).toContain('7 other people are put out at once');
    session.refusal = new ProtocolError('unavailable');
    await user.click(within(dialog).getByRole('button', { name: 'End for all' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('Try again in a moment');
    await user.click(within(dialog).getByRole('button', { name: 'End for all' }));
    await waitFor(() => expect(session.called('end')).toHaveLength(2));
  });

  test('ending is not offered to those who may not', async () => {
    await show({ rights: MEMBER_RIGHTS });
    expect(screen.queryByRole('button', { name: 'More ways to leave' })).toBeNull();
  });
});

describe('keys', () => {
  test('? shows them all, C and P open the panel', async () => {
    const { user } = await show();
    await user.keyboard('c');
    expect(screen.getByRole('log')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message' }));
    await user.keyboard('{Escape}p');
    expect(await screen.findByRole('searchbox')).toBeDefined();
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeDefined();
  });

  test('are letters again while one writes', async () => {
    const { user } = await show();
    await user.keyboard('c');
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'cp?');
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveProperty('value', 'cp?');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('can be switched off', async () => {
    const { user } = await show();
    act(() => useShortcutsOn.setState({ on: false }));
    await user.keyboard('c');
    expect(screen.queryByRole('log')).toBeNull();
  });
});

describe('what is said', () => {
  test('new messages of others, politely and together', async () => {
    const { session } = await show();
    act(() => session.receive(message(1, { text: 'hello' })));
    act(() => session.receive(message(2, { account: 'me', name: 'Me', text: 'mine' })));
    const said = await screen.findByText('Ann: hello', {}, { timeout: 3000 });
    expect(said.closest('[aria-live="polite"]')).not.toBeNull();
  });

  test('the same words twice are said twice', async () => {
    const { session } = await show();
    act(() => session.receive(message(1, { text: 'hello' })));
    const first = await screen.findByText('Ann: hello', {}, { timeout: 3000 });
    act(() => session.receive(message(2, { text: 'hello' })));
    await waitFor(() => expect(first.isConnected).toBe(false), { timeout: 3000 });
    expect(screen.getByText('Ann: hello')).toBeDefined();
  });

  test('who came and who went', async () => {
    const { session } = await show();
    act(() => session.set({ members: [member('me', { name: 'Me' }), member('bo', { name: 'Bo' })] }));
    expect(screen.getByText('Bo joined. Ann left.')).toBeDefined();
  });

  test('that one has become a host', async () => {
    const { session } = await show({ members: [member('ann', { role: 'owner' })] });
    act(() => session.notice({ type: 'role-changed', role: 'host', rights: ['edit'], acting: false }));
    expect(screen.getByText('You are now a host of this room')).toBeDefined();
  });

  test('that a cohost acts as host while no host is here, and when that is over', async () => {
    const { self } = new FakeSession().getSnapshot();
    const gone = member('ann', { role: 'owner', state: 'reconnecting' });
    const { session } = await show({ self: { ...self, role: 'cohost' }, members: [gone] });
    act(() => session.notice({ type: 'role-changed', role: 'host', rights: ['edit', 'end'], acting: true }));
    expect(screen.getByText('You act as host until a host is back')).toBeDefined();
    act(() => session.notice({ type: 'role-changed', role: 'cohost', rights: ['admit'], acting: false }));
    expect(screen.getByText('You no longer act as host')).toBeDefined();
  });

  test('every role of two that come at once', async () => {
    const { session } = await show();
    act(() => {
      session.notice({ type: 'role-changed', role: 'cohost', rights: ['admit'], acting: false });
      session.notice({ type: 'role-changed', role: 'host', rights: ['edit'], acting: false });
    });
    expect(screen.getByText('You are now a host of this room')).toBeDefined();
  });

  test('nothing when one’s role is the same with other rights', async () => {
    const { session } = await show();
    act(() => session.notice({ type: 'role-changed', role: 'owner', rights: [], acting: false }));
    expect(screen.queryByText(/^You are now/)).toBeNull();
  });
});

test('a page that the browser kept and shows again is loaded anew, since its call is over', async () => {
  await show();
  const reload = vi.fn();
  vi.stubGlobal('location', { ...window.location, reload });
  onTestFinished(() => void vi.unstubAllGlobals());
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
  expect(reload).not.toHaveBeenCalled();
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  expect(reload).toHaveBeenCalledOnce();
});

test('what is switched on in the call is on again after a refresh, though the refresh ends every capture', async () => {
  const { settings } = await show();
  const { state } = settings.local;
  state.patch({ microphone: { ...state.get().microphone, on: true } });
  expect(readEntry('123456').microphone).toBe(true);
  window.dispatchEvent(new Event('pagehide'));
  state.patch({ microphone: { ...state.get().microphone, on: false } });
  expect(readEntry('123456').microphone).toBe(true);
});
