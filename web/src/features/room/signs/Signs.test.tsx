import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ProtocolError, type RoomSnapshot } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeSession, MEMBER_RIGHTS, member, snapshot } from '../testing/fakeSession';
import { useRoom } from '../useRoom';
import { PaceChip } from './PaceChip';
import { RaisedHands } from './RaisedHands';
import { SignButtons } from './SignButtons';
import { StageSigns } from './StageSigns';
import { TileSigns } from './TileSigns';
import { useSigns } from './useSigns';

const self = (hand: number): RoomSnapshot['self'] => ({ ...snapshot().self, hand });
const people = (own = 0) => [
  member('ann', { name: 'Ann', hand: 20 }),
  member('ben', { name: 'Ben', hand: 10 }),
  member('cem', { name: 'Cem' }),
  self(own),
];

/** A room with nothing but signs in it; Ann and oneself have a tile. */
function Room({ session }: { session: FakeSession }) {
  const signs = useSigns(session);
  const members = useRoom(session, (s) => s.members);
  return (
    <main>
      <h1>Room</h1>
      <PaceChip session={session} />
      {['ann', 'me'].map((account) => (
        <article key={account} aria-label={account}>
          <TileSigns session={session} account={account} pace={account === 'me' ? signs.pace : undefined} />
        </article>
      ))}
      <SignButtons signs={signs} />
      <StageSigns session={session} note={signs.note} />
      <RaisedHands session={session} members={members} onLowerOwn={signs.lowerHand} />
    </main>
  );
}

async function show(change: Partial<RoomSnapshot> = {}) {
  const session = new FakeSession({ members: people(), count: 4, ...change });
  const view = await renderRoutes([{ path: '/', element: <Room session={session} /> }]);
  await act(async () => {});
  const own = (hand: number) => act(() => session.set({ self: self(hand), members: people(hand) }));
  return { ...view, session, own };
}

const queue = () => within(screen.getByRole('region', { name: /^Raised hands/ }));
const order = () =>
  queue()
    .getAllByRole('listitem')
    .map((row) => row.textContent);
const handButton = () => screen.getByRole('button', { name: 'Raise hand' });

describe('hands', () => {
  test('are raised and lowered by the button, which shows the wish at once', async () => {
    const { user, session, own } = await show();
    expect(handButton().getAttribute('aria-pressed')).toBe('false');
    await user.click(handButton());
    expect(session.called('raiseHand')).toEqual([[true]]);
    expect(handButton().getAttribute('aria-pressed')).toBe('true');
    own(30);
    expect(
      within(screen.getByRole('article', { name: 'me' }))
        .getByRole('img')
        .getAttribute('aria-label'),
    ).toBe('Hand raised, number 3 in the queue');
    await user.click(handButton());
    expect(session.called('raiseHand')).toEqual([[true], [false]]);
    own(0);
    expect(handButton().getAttribute('aria-pressed')).toBe('false');
    expect(screen.queryByText('Your hand was lowered')).toBeNull();
  });

  test('that were refused go down again, with words', async () => {
    const { user, session } = await show();
    session.refusal = new ProtocolError('forbidden');
    await user.click(handButton());
    await waitFor(() => expect(handButton().getAttribute('aria-pressed')).toBe('false'));
    expect(screen.getByText(/does not allow/)).toBeDefined();
  });

  test('stand in order and are lowered by who may, one or all; the focus goes to the next', async () => {
    const { user, session } = await show();
    expect(queue().getByRole('heading', { name: 'Raised hands (2)' })).toBeDefined();
    expect(order()).toEqual(['1BBenLower', '2AAnnLower']);
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Lower the hand of Ben' }));
    expect(session.called('lowerHand')).toEqual([['ben']]);
    act(() => session.set({ members: [member('ann', { name: 'Ann', hand: 20 }), self(0)] }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Lower the hand of Ann' }));
    await user.click(screen.getByRole('button', { name: 'Lower all' }));
    expect(session.called('lowerHand')).toEqual([['ben'], [undefined]]);
    act(() => session.set({ members: [self(0)] }));
    expect(screen.queryByRole('region', { name: /^Raised hands/ })).toBeNull();
    expect(document.activeElement).not.toBe(document.body);
  });

  test('that go take the focus from nowhere else', async () => {
    const { user, session } = await show();
    await user.click(screen.getByRole('button', { name: 'Lower the hand of Ben' }));
    handButton().focus();
    act(() => session.set({ members: [member('ann', { name: 'Ann', hand: 20 }), self(0)] }));
    expect(document.activeElement).toBe(handButton());
    session.refusal = new ProtocolError('forbidden');
    await user.click(screen.getByRole('button', { name: 'Lower the hand of Ann' }));
    expect(await screen.findByText(/does not allow/)).toBeDefined();
    act(() => screen.getByRole('button', { name: 'Lower the hand of Ann' }).blur());
    act(() => session.set({ members: [member('ann', { name: 'Ann', hand: 20 }), member('cem', { hand: 30 }), self(0)] }));
    expect(document.activeElement).toBe(document.body);
  });

  test('of others a member only sees, and lowers the own one', async () => {
    const { user, session, own } = await show({ rights: MEMBER_RIGHTS, self: self(30), members: people(30) });
    expect(
      queue()
        .getAllByRole('button')
        .map((b) => b.getAttribute('aria-label')),
    ).toEqual(['Lower the hand of Me']);
    await user.click(screen.getByRole('button', { name: 'Lower the hand of Me' }));
    expect(session.called('raiseHand')).toEqual([[false]]);
    expect(handButton().getAttribute('aria-pressed')).toBe('false');
    own(0);
    expect(screen.queryByText('Your hand was lowered')).toBeNull();
  });

  test('are as they were wished last, whatever comes of the wishes before', async () => {
    const { user, session, unmount } = await show();
    const answers: { resolve: () => void; reject: (error: ProtocolError) => void }[] = [];
    session.raiseHand = () => new Promise((resolve, reject) => answers.push({ resolve, reject }));
    for (let wish = 0; wish < 3; wish++) await user.click(handButton());
    await act(async () => answers[0]?.reject(new ProtocolError('unavailable')));
    expect(handButton().getAttribute('aria-pressed')).toBe('true');
    unmount();
    const later = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => later.mockRestore());
    await act(async () => answers[2]?.resolve());
    expect(later.mock.calls.filter(([, ms]) => ms === 2000)).toEqual([]);
  });

  test('that a host lowers say so', async () => {
    const { own } = await show({ self: self(30), members: people(30) });
    own(0);
    expect(screen.getByText('Your hand was lowered')).toBeDefined();
  });

  test('are read out, and in a flood only how many', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    onTestFinished(() => void vi.useRealTimers());
    const { session } = await show();
    act(() => session.set({ members: people().map((m) => (m.account === 'cem' ? { ...m, hand: 40 } : m)) }));
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(screen.getByText('Cem raised a hand.')).toBeDefined();
    const many = [1, 2, 3, 4, 5].map((n) => member(`p${n}`, { name: `P${n}` }));
    act(() => session.set({ members: many }));
    act(() => session.set({ members: many.map((m) => ({ ...m, hand: 50 })) }));
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(screen.getByText('5 people raised a hand.')).toBeDefined();
  });
});

describe('reactions', () => {
  test('are sent from a menu with names, which rests when the server asks for it', async () => {
    const { user, session } = await show();
    await user.click(screen.getByRole('button', { name: 'React' }));
    const row = within(await screen.findByRole('group', { name: 'React' }));
    expect(row.getAllByRole('menuitem').map((item) => item.getAttribute('aria-label'))).toEqual([
      'Yes',
      'No',
      'Applause',
      'Heart',
      'Laughing',
      'Surprised',
      'Celebrate',
    ]);
    await expectAccessible();
    await user.click(row.getByRole('menuitem', { name: 'Applause' }));
    expect(session.called('react')).toEqual([['clap']]);
    session.refusal = new ProtocolError('slow_down', 'slow_down', 50);
    await user.click(row.getByRole('menuitem', { name: 'Heart' }));
    const heart = row.getByRole('menuitem', { name: 'Heart' });
    await waitFor(() => expect(heart.hasAttribute('disabled')).toBe(true));
    expect(screen.queryByText(/often/)).toBeNull();
    await waitFor(() => expect(heart.hasAttribute('disabled')).toBe(false));
  });

  test('float over the tile for four seconds, or at the edge with the name', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    onTestFinished(() => void vi.useRealTimers());
    const { session } = await show();
    act(() => session.notice({ type: 'reaction', reaction: 'celebrate', by: 'cem' }));
    act(() => session.notice({ type: 'reaction', reaction: 'clap', by: 'ann' }));
    expect(within(screen.getByRole('article', { name: 'ann' })).getByText('👏')).toBeDefined();
    expect(screen.getByText('🎉').parentElement?.textContent).toBe('🎉Cem');
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(screen.getByText('Cem: Celebrate. Ann: Applause.')).toBeDefined();
    await act(() => vi.advanceTimersByTimeAsync(2100));
    expect(screen.queryByText('👏')).toBeNull();
    expect(screen.queryByText('🎉')).toBeNull();
  });

  test('are read out by person, and in a flood only how many people', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    onTestFinished(() => void vi.useRealTimers());
    const { session } = await show({ members: ['ann', 'ben', 'cem', 'dee'].map((name) => member(name)) });
    const react = (...by: string[]) => {
      for (const account of by) session.notice({ type: 'reaction', reaction: 'clap', by: account });
      return act(() => vi.advanceTimersByTimeAsync(2000));
    };
    await react('ann', 'ann', 'ann', 'ann');
    expect(screen.getByText('ann: Applause.')).toBeDefined();
    await react('ann', 'ben', 'cem', 'dee', 'dee');
    expect(screen.getByText('4 people reacted.')).toBeDefined();
  });
});

describe('the pace', () => {
  const points = [{ time: Date.now(), slower: 2, lost: 1, present: 30 }];

  test('is told from the menu, and the own choice is seen for a minute', async () => {
    const { user, session } = await show({ rights: MEMBER_RIGHTS });
    await user.click(screen.getByRole('button', { name: 'React' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'I lost the thread' }));
    expect(session.called('setPace')).toEqual([['lost']]);
    expect(await within(screen.getByRole('article', { name: 'me' })).findByText('I lost the thread')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'React' }));
    const chosen = await screen.findByRole('menuitemradio', { name: 'I lost the thread' });
    expect(chosen.getAttribute('aria-checked')).toBe('true');
  });

  test('is loaded and shown for hosts alone, and only after a sign', async () => {
    const { user, session } = await show();
    expect(session.called('loadPace')).toHaveLength(1);
    expect(screen.queryByRole('button', { name: /How people follow/ })).toBeNull();
    act(() => session.set({ pace: points }));
    const chip = screen.getByRole('button', {
      name: 'How people follow: 2 ask to go slower, 1 lost the thread, of 30',
    });
    await user.click(chip);
    const picture = await screen.findByRole('figure');
    expect(picture.querySelectorAll('path')).toHaveLength(3);
    expect(within(picture).getByText('2 ask to go slower, 1 lost the thread, of 30')).toBeDefined();
    await expectAccessible();
  });

  test('is neither loaded nor shown for a member', async () => {
    const { session } = await show({ rights: MEMBER_RIGHTS, pace: points });
    expect(session.called('loadPace')).toEqual([]);
    expect(screen.queryByRole('button', { name: /How people follow/ })).toBeNull();
  });
});
