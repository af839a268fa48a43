import { screen, within } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import type { SessionState } from '../engine/api';
import { FakeBoard } from '../testing/fakeBoard';
import { useHeard } from '../useHeard';
import { BoardMenu } from './BoardMenu';
import { type Rights, RightsMenu } from './RightsMenu';
import { type Showing, ShowLine } from './ShowLine';
import { StateLines } from './StateLines';

const show = (element: React.ReactElement) => renderRoutes([{ path: '/', element: <main>{element}</main> }]);

const BOARDS = [
  { board: 'a', title: '', n: 1 },
  { board: 'b', title: 'Limits', n: 0 },
];

function Boards({
  edits,
  onOpen,
  onRemoved,
}: Pick<Parameters<typeof BoardMenu>[0], 'edits' | 'onOpen'> & { onRemoved: () => void }) {
  const [board, open] = useState('b');
  return (
    <BoardMenu
      boards={BOARDS}
      board={board}
      edits={edits}
      onRemoved={onRemoved}
      onOpen={(next) => {
        onOpen(next);
        open(next);
      }}
    />
  );
}

function Lines({ board, onNew }: { board: FakeBoard; onNew: () => void }) {
  const state = useHeard(board, () => board.getState());
  return <StateLines session={board} state={state} onNew={onNew} />;
}

describe('what was not saved', () => {
  const refused = (code: string, id = code) => ({
    id,
    code,
    gesture: { ops: [{ page: '1', op: 'add' as const, id: 'a', data: { type: 'text' as const } }] },
  });

  async function lines(state: Partial<SessionState>) {
    const board = new FakeBoard();
    board.become(state);
    const onNew = vi.fn();
    return { ...(await show(<Lines board={board} onNew={onNew} />)), board, onNew };
  }

  test('waits for the connection, and one reads how much', async () => {
    await lines({ status: 'waiting', pending: 3 });
    expect(screen.getByRole('status').textContent).toBe('No connection. 3 changes will be sent when you are back.');
  });

  test('and was refused is told with the reason, to try again or to dismiss', async () => {
    const { user, board } = await lines({ refused: [refused('conflict'), refused('gone')] });
    const [first, second] = screen.getAllByRole('alert');
    expect(first?.textContent).toContain('Not accepted: a text. Somebody else has changed this in the meantime.');
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(board.called('again')).toEqual([['conflict']]);
    await user.click(within(second as HTMLElement).getByRole('button', { name: 'Dismiss' }));
    expect(board.called('dismiss')).toEqual([['gone']]);
  });

  test('of many refusals the first are told, and all can be dismissed', async () => {
    const many = ['1', '2', '3', '4', '5'].map((id) => refused('forbidden', id));
    const { user, board } = await lines({ refused: many });
    expect(screen.getAllByRole('alert')).toHaveLength(3);
    expect(screen.getByText('2 more were not accepted.')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Dismiss all' }));
    expect(board.called('dismiss')).toHaveLength(5);
  });

  test.each([
    ['elsewhere', /being used in another lesson/],
    ['board_full', /This board is full/],
  ])('a board where one cannot go on (%s) says so once, with a way on', async (code, words) => {
    const { user, onNew } = await lines({ refused: [refused(code, '1'), refused(code, '2')] });
    expect(screen.getByRole('alert').textContent).toMatch(words);
    await user.click(screen.getByRole('button', { name: 'New board' }));
    expect(onNew).toHaveBeenCalledOnce();
  });
});

describe('who shows the board', () => {
  async function line(change: Partial<Showing>) {
    const showing = { at: undefined, name: 'Ann', mayShow: true, show: vi.fn(), stop: vi.fn(), follow: vi.fn(), ...change };
    return { ...(await show(<ShowLine showing={showing} compact={false} />)), showing };
  }

  test('is nobody: who may can', async () => {
    const { user, showing } = await line({});
    await user.click(screen.getByRole('button', { name: 'Show to everyone' }));
    expect(showing.show).toHaveBeenCalledOnce();
  });

  test('is nobody, and others have no button', async () => {
    await line({ mayShow: false });
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('is oneself, and can stop', async () => {
    const { user, showing } = await line({ at: 'own' });
    expect(screen.getByRole('status').textContent).toContain('You show this to everyone');
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(showing.stop).toHaveBeenCalledOnce();
  });

  test('is followed, or one browses alone and comes back', async () => {
    const { unmount } = await line({ at: 'led' });
    expect(screen.getByRole('status').textContent).toBe('You follow Ann');
    unmount();
    const { user, showing } = await line({ at: 'alone' });
    expect(screen.getByRole('status').textContent).toContain('You browse alone');
    await user.click(screen.getByRole('button', { name: 'Follow Ann' }));
    expect(showing.follow).toHaveBeenCalledOnce();
  });
});

describe('the boards', () => {
  async function menu(may: boolean) {
    const edits = { make: vi.fn(), rename: vi.fn(), remove: vi.fn() };
    const onRemoved = vi.fn();
    const onOpen = vi.fn();
    const view = await show(<Boards edits={may ? edits : undefined} onOpen={onOpen} onRemoved={onRemoved} />);
    const open = () => view.user.click(screen.getByRole('button', { name: /choose a board/ }));
    return { ...view, edits, onOpen, onRemoved, open };
  }

  test('are chosen among; who may not change them has no more', async () => {
    const { user, onOpen, open } = await menu(false);
    await open();
    expect(screen.queryByRole('menuitem')).toBeNull();
    await user.click(await screen.findByRole('menuitemradio', { name: 'Board' }));
    expect(onOpen).toHaveBeenCalledWith('a');
  });

  test('are made, removed, and named where the name stands; the first one is not removed', async () => {
    const { user, edits, onRemoved, open } = await menu(true);
    await open();
    await user.click(await screen.findByRole('menuitem', { name: 'New board' }));
    await open();
    await user.click(await screen.findByRole('menuitem', { name: 'Remove this board' }));
    expect([edits.make.mock.calls, edits.remove.mock.calls]).toEqual([[[]], [['b']]]);
    await open();
    await user.click(await screen.findByRole('menuitem', { name: 'Rename this board' }));
    await user.keyboard('Series{Enter}');
    expect(edits.rename).toHaveBeenCalledExactlyOnceWith('b', 'Series');
    await open();
    await user.click(await screen.findByRole('menuitem', { name: 'Rename this board' }));
    await user.keyboard('x{Escape}');
    expect(edits.rename).toHaveBeenCalledOnce();
    await open();
    await user.click(await screen.findByRole('menuitem', { name: 'Removed boards…' }));
    expect(onRemoved).toHaveBeenCalledOnce();
    await open();
    await user.click(await screen.findByRole('menuitemradio', { name: 'Board' }));
    await open();
    expect(await screen.findByRole('menuitem', { name: 'New board' })).toBeDefined();
    expect(screen.queryByRole('menuitem', { name: 'Remove this board' })).toBeNull();
  });
});

test('who may draw is decided, and the pen is given to who asks and taken back', async () => {
  const rights: Rights = {
    draw: 'hosts',
    drawOn: 'own',
    lesson: true,
    mayEdit: true,
    mayGive: true,
    holders: [{ account: 'bo', name: 'Bo' }],
    askers: [{ account: 'ann', name: 'Ann' }],
    change: vi.fn(),
    give: vi.fn(),
    toPeople: vi.fn(),
  };
  const { user } = await show(<RightsMenu rights={rights} />);
  const choose = async (role: 'menuitem' | 'menuitemradio', name: string) => {
    await user.click(await screen.findByRole('button', { name: 'Who may draw' }));
    await user.click(await screen.findByRole(role, { name }));
    await user.keyboard('{Escape}');
  };
  await choose('menuitemradio', 'Everyone');
  await choose('menuitemradio', 'Everything');
  expect(vi.mocked(rights.change).mock.calls).toEqual([[{ draw: 'all' }], [{ draw_on: 'all' }]]);
  await choose('menuitem', 'Give it to Ann, who raised a hand');
  await choose('menuitem', 'Take it back from Bo');
  expect(vi.mocked(rights.give).mock.calls).toEqual([
    ['ann', true],
    ['bo', false],
  ]);
  await choose('menuitem', 'Give it to somebody…');
  expect(rights.toPeople).toHaveBeenCalledOnce();
});
