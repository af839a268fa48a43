import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeBoard } from '../testing/fakeBoard';
import { UndoToast } from '../UndoToast';
import { useScene } from '../useHeard';
import { useUndoing } from '../useUndoing';
import { PageBar } from './PageBar';
import { PageStrip } from './PageStrip';
import { usePageActions } from './usePageActions';

/** Every thumbnail is in sight at once. */
beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(private readonly seen: (entries: readonly { isIntersecting: boolean }[]) => void) {}
      observe = () => this.seen([{ isIntersecting: true }]);
      disconnect = () => undefined;
    },
  );
});

let made = 0;
const newID = () => `new${++made}`;

function Page({ board, may, onTurn, draw }: Parts) {
  const pages = useScene(board.scene, () => board.scene.pages());
  const undoing = useUndoing();
  const actions = usePageActions(board, newID, onTurn, undoing);
  const strip = { shown: true, toggle: () => undefined };
  return (
    <main>
      <PageStrip pages={pages} page="2" draw={draw} onTurn={onTurn} actions={may ? actions : undefined} />
      <PageBar pages={pages} page="2" strip={strip} onTurn={onTurn} actions={may ? actions : undefined} />
      <UndoToast undoing={undoing} />
    </main>
  );
}

interface Parts {
  readonly board: FakeBoard;
  readonly may: boolean;
  readonly onTurn: (page: string) => void;
  readonly draw: (canvas: HTMLCanvasElement, page: string) => () => void;
}

async function show(may = true) {
  made = 0;
  const board = new FakeBoard();
  for (const id of ['2', '3']) board.op('ann', { page: id, op: 'add' });
  const parts = { board, may, onTurn: vi.fn(), draw: vi.fn((_canvas: HTMLCanvasElement, _page: string) => vi.fn()) };
  const view = await renderRoutes([{ path: '/', element: <Page {...parts} /> }]);
  const menu = async (name: string) => {
    await view.user.click(screen.getByRole('button', { name: 'Actions for page 2' }));
    await view.user.click(
      await screen.findByRole(/^(Plain|Lines|Squares|Dots)$/.test(name) ? 'menuitemradio' : 'menuitem', { name }),
    );
  };
  return { ...view, ...parts, menu, ids: () => board.scene.pages().map(({ id }) => id) };
}

test('all pages are there in small, the shown one marked, and each leads to itself', async () => {
  const { user, onTurn, draw } = await show();
  expect(screen.getByRole('button', { name: 'Page 2', current: 'page' })).toBeDefined();
  expect(draw.mock.calls.map(([, page]) => page)).toEqual(['1', '2', '3']);
  await user.click(screen.getByRole('button', { name: 'Page 3' }));
  expect(onTurn).toHaveBeenCalledWith('3');
  await expectAccessible();
});

test('one turns to the page before and after, and reads which it is', async () => {
  const { user, onTurn } = await show();
  expect(screen.getByRole('button', { name: 'Page 2 of 3. All pages' }).textContent).toBe('2 / 3');
  await user.click(screen.getByRole('button', { name: 'Previous page' }));
  await user.click(screen.getByRole('button', { name: 'Next page' }));
  expect(onTurn.mock.calls).toEqual([['1'], ['3']]);
});

test('a page is added behind the shown one, and turned to', async () => {
  const { user, onTurn, ids } = await show();
  await user.click(screen.getByRole('button', { name: 'Add a page' }));
  expect(ids()).toEqual(['1', '2', 'new1', '3']);
  expect(onTurn).toHaveBeenCalledWith('new1');
});

test('a page that is deleted comes back by undo, without a question before', async () => {
  const { user, menu, ids, onTurn } = await show();
  await menu('Delete the page');
  expect(ids()).toEqual(['1', '3']);
  expect(screen.getByRole('status').textContent).toContain('The page was deleted.');
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(ids()).toEqual(['1', '2', '3']);
  expect(onTurn).toHaveBeenCalledWith('2');
});

test('pages change places by keys, by the menu, and by dragging', async () => {
  const { user, ids } = await show();
  screen.getByRole('button', { name: 'Page 2' }).focus();
  await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
  expect(ids()).toEqual(['1', '3', '2']);
  await user.click(screen.getByRole('button', { name: 'Actions for page 3' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Move forward' }));
  expect(ids()).toEqual(['1', '2', '3']);
  const [first, , last] = screen.getAllByRole('listitem');
  fireEvent.dragStart(last as HTMLElement);
  fireEvent.dragOver(first as HTMLElement);
  fireEvent.drop(first as HTMLElement);
  expect(ids()).toEqual(['3', '1', '2']);
});

test('a page has another paper, and is duplicated and cleared, which can be taken back', async () => {
  const { user, board, menu, ids } = await show();
  await menu('Squares');
  expect(board.scene.page('2')?.data.paper).toBe('squares');
  const data = { type: 'text' as const, x: 0, y: 0, text: 'a', size: 20, color: '#000000' };
  board.op('ann', { page: '2', op: 'add', id: 'a', data });
  await menu('Duplicate the page');
  expect(ids()).toEqual(['1', '2', 'new1', '3']);
  expect(board.scene.elements('new1')).toHaveLength(1);
  await menu('Clear the page');
  expect(board.scene.elements('2')).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(board.scene.elements('2')).toHaveLength(1);
});

test('who may not change pages looks at them only', async () => {
  const { board } = await show(false);
  expect(screen.queryByRole('button', { name: /Actions/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Add a page' })).toBeNull();
  fireEvent.keyDown(screen.getByRole('button', { name: 'Page 2' }), { key: 'ArrowRight', altKey: true });
  expect(board.calls).toEqual([]);
});
