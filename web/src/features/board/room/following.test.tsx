import { act, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { RoomSnapshot } from '@/connection/types';
import { renderRoutes } from '@/testing/render';
import { FakeSession, MEMBER_RIGHTS, member } from '@/testing/room';
import type { LiveMark } from '../engine/types';
import { useFollow } from '../follow/useFollow';
import { useViews } from '../follow/useViews';
import { FakeBoard, FakeSurface } from '../testing/fakeBoard';
import { ShowLine } from '../top/ShowLine';
import { useNames } from './useNames';
import { usePresenting } from './usePresenting';
import { useHand } from './useRights';

interface Parts {
  readonly session: FakeSession;
  readonly board: FakeBoard;
  readonly surface: FakeSurface;
  readonly byHand: boolean;
}

function Page({ session, board, surface, byHand }: Parts) {
  const place = useFollow(session, 'room');
  const hand = useHand(session);
  const nameOf = useNames(session);
  const page = place.page || '1';
  const showing = usePresenting(session, { ...place, page, byHand, mayShow: hand.present, nameOf });
  useViews(board.marks, surface, page, place.isLed ? place.presented?.account : undefined);
  return (
    <>
      <output>{`${place.board} ${page}`}</output>
      <button type="button" onClick={() => place.turn({ board: place.board, page: '5' })}>
        turn
      </button>
      <button type="button" onClick={() => place.goAlone()}>
        look about
      </button>
      <ShowLine showing={showing} compact={false} />
    </>
  );
}

async function show({ byHand = false, ...change }: Partial<RoomSnapshot> & { byHand?: boolean } = {}) {
  const session = new FakeSession({
    members: [member('me', { name: 'Me' }), member('ann', { name: 'Ann' })],
    ...change,
  });
  const parts = { session, board: new FakeBoard(), surface: new FakeSurface(), byHand };
  const draw = () => renderRoutes([{ path: '/', element: <Page {...parts} /> }]);
  const view = await draw();
  const presents = (account: string, page = '1', board = 'room') => {
    const { room } = session.getSnapshot();
    act(() => session.set({ room: { ...room, presented: { board: account && board, page, account } } }));
  };
  return { ...view, ...parts, draw, presents, shown: () => screen.getByRole('status', { hidden: true }) };
}

const place = () => document.querySelector('output')?.textContent;

describe('who opens the board', () => {
  test('shows it to everyone where nothing is shown, and each page that they turn to', async () => {
    const { user, session, presents } = await show({ byHand: true });
    expect(session.called('present')).toEqual([['room', '1']]);
    presents('me');
    expect(screen.getByText('You show this to everyone')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'turn' }));
    expect(session.called('present')).toEqual([
      ['room', '1'],
      ['room', '5'],
    ]);
    presents('me', '5');
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(session.called('present').at(-1)).toEqual([undefined, undefined]);
    presents('');
    expect(screen.getByRole('button', { name: 'Show to everyone' })).toBeDefined();
    expect(session.called('present')).toHaveLength(3);
  });

  test('shows nothing where somebody does already, or without the right', async () => {
    const { room } = new FakeSession().getSnapshot();
    const { session } = await show({
      byHand: true,
      room: { ...room, presented: { board: 'room', page: '2', account: 'ann' } },
    });
    expect(session.called('present')).toEqual([]);
    expect(place()).toBe('room 2');
    const other = await show({ byHand: true, rights: MEMBER_RIGHTS });
    expect(other.session.called('present')).toEqual([]);
  });
});

describe('who follows', () => {
  test('is led to pages and boards until they turn a page, and again when they want', async () => {
    const { user, presents } = await show();
    presents('ann', '2');
    expect([place(), screen.getByText('You follow Ann')]).toEqual(['room 2', expect.anything()]);
    await user.click(screen.getByRole('button', { name: 'turn' }));
    presents('ann', '3', 'other');
    expect([place(), screen.getByText('You browse alone')]).toEqual(['room 5', expect.anything()]);
    await user.click(screen.getByRole('button', { name: 'Follow Ann' }));
    expect(place()).toBe('other 3');
  });

  test('sees the part that the presenter looks at, also one that was told before they came', async () => {
    const { user, board, surface, presents } = await show();
    const looks = (page: string, x: number): LiveMark => ({
      account: 'ann',
      device: 'd',
      page,
      laser: false,
      view: { x, y: 0, w: 800, h: 450 },
    });
    act(() => board.mark(looks('1', 10)));
    presents('ann', '1');
    expect(surface.called('fit').at(-1)).toEqual([{ x: 10, y: 0, w: 800, h: 450 }]);
    act(() => board.mark(looks('1', 20), { ...looks('1', 99), account: 'bo' }));
    expect(surface.called('fit').at(-1)).toEqual([{ x: 20, y: 0, w: 800, h: 450 }]);
    // Of two devices the one that did something last leads.
    act(() => board.mark(looks('1', 20), { ...looks('1', 40), device: 'd2' }));
    expect(surface.called('fit').at(-1)).toEqual([{ x: 40, y: 0, w: 800, h: 450 }]);
    presents('ann', '2');
    expect(surface.called('fit').at(-1)).toEqual([undefined]);
    await user.click(screen.getByRole('button', { name: 'look about' }));
    const before = surface.called('fit').length;
    act(() => board.mark(looks('2', 30)));
    expect(surface.called('fit')).toHaveLength(before);
  });
});

test('a board opens where it was when it was closed', async () => {
  const { user, draw, unmount } = await show();
  await user.click(screen.getByRole('button', { name: 'turn' }));
  unmount();
  await draw();
  expect(place()).toBe('room 5');
});
