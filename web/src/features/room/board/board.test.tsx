import { act, screen } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RoomSnapshot } from '@/connection/types';
import { useStage } from '@/features/call';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeSession, MEMBER_RIGHTS, member } from '../testing/fakeSession';
import { BoardButton } from './BoardButton';
import { BoardNotices } from './BoardNotices';
import { useBoardShow } from './useBoardShow';

beforeEach(() => useStage.setState(useStage.getInitialState()));

function Page({ session }: { session: FakeSession }) {
  const show = useBoardShow(session);
  return (
    <main>
      <BoardButton show={show} />
      <BoardNotices session={session} show={show} />
    </main>
  );
}

async function show(change: Partial<RoomSnapshot> = {}) {
  const session = new FakeSession({
    members: [member('me', { name: 'Me' }), member('ann', { name: 'Ann' })],
    ...change,
  });
  const view = await renderRoutes([{ path: '/', element: <Page session={session} /> }]);
  const { room, self } = session.getSnapshot();
  const presents = (account: string, page = '1') =>
    act(() => session.set({ room: { ...room, presented: { board: account && 'room', page: account && page, account } } }));
  const mayDraw = (may: boolean, draws = false) =>
    act(() => session.set({ rights: may ? [...MEMBER_RIGHTS, 'draw'] : MEMBER_RIGHTS, self: { ...self, draws } }));
  return { ...view, session, presents, mayDraw };
}

const isOpen = () => screen.getByRole('button', { name: 'Board' }).getAttribute('aria-pressed') === 'true';

describe('the board', () => {
  test('opens and closes by its button, and presents nothing by that', async () => {
    const { user, session } = await show();
    await user.click(screen.getByRole('button', { name: 'Board' }));
    expect([isOpen(), useStage.getState().board]).toEqual([true, 'self']);
    await user.click(screen.getByRole('button', { name: 'Board' }));
    expect(isOpen()).toBe(false);
    expect(session.called('present')).toEqual([]);
  });

  test('opens by itself when somebody shows one, says so, and goes with that', async () => {
    const { presents } = await show();
    presents('ann');
    expect(isOpen()).toBe(true);
    expect(screen.getByText('Ann shows a board').closest('[role="status"]')).not.toBeNull();
    presents('');
    expect(isOpen()).toBe(false);
  });

  test('that was opened by hand stays when what somebody shows is over', async () => {
    const { user, presents } = await show();
    await user.click(screen.getByRole('button', { name: 'Board' }));
    presents('ann');
    presents('');
    expect(isOpen()).toBe(true);
  });

  test('that was closed leaves a way back to it', async () => {
    const { user, presents } = await show();
    presents('ann');
    await user.click(screen.getByRole('button', { name: 'Board' }));
    expect(isOpen()).toBe(false);
    presents('ann', '2');
    expect(isOpen()).toBe(false);
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Open' }));
    expect(isOpen()).toBe(true);
  });

  test('is no longer shown to everyone when who shows it closes it, and may be stopped from behind a screen', async () => {
    const { user, session, presents } = await show();
    presents('me');
    await user.click(screen.getByRole('button', { name: 'Board' }));
    expect(session.called('present')).toEqual([[undefined, undefined]]);
    await user.click(screen.getByRole('button', { name: 'Open' }));
    act(() => useStage.setState({ board: null }));
    expect(isOpen()).toBe(false);
    expect(session.called('present')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(session.called('present')).toHaveLength(2);
  });

  test('is of this room: it is gone with it', async () => {
    const { user, unmount } = await show();
    await user.click(screen.getByRole('button', { name: 'Board' }));
    unmount();
    expect(useStage.getState().board).toBeNull();
  });
});

describe('who is given the pen', () => {
  test('reads that they may draw now, with the way to the board', async () => {
    const { user, mayDraw } = await show({ rights: MEMBER_RIGHTS });
    mayDraw(true, true);
    expect(screen.getByText('You may draw on the board now')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Open' }));
    expect(isOpen()).toBe(true);
    mayDraw(false);
    expect(screen.getByText('You can no longer draw on the board')).toBeDefined();
  });

  test('or may draw because everyone may, reads it only where a board is shown', async () => {
    const { presents, mayDraw } = await show({ rights: MEMBER_RIGHTS });
    mayDraw(true);
    expect(screen.queryByText('You may draw on the board now')).toBeNull();
    mayDraw(false);
    presents('ann');
    mayDraw(true);
    expect(screen.getByText('You may draw on the board now')).toBeDefined();
  });
});
