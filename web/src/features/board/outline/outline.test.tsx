import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeBoard } from '../testing/fakeBoard';
import { LiveDrawers } from './LiveDrawers';
import { Outline } from './Outline';

afterEach(() => vi.useRealTimers());

const text = (id: string, words: string, y: number) => ({
  page: '1',
  op: 'add' as const,
  id,
  data: { type: 'text' as const, x: 0, y, text: words, size: 20, color: '#000000' },
});

async function show(board: FakeBoard, onSelect: ((id: string) => void) | undefined = vi.fn()) {
  const outline = <Outline scene={board.scene} page="1" title="Limits" place="Page 1 of 2." onSelect={onSelect} />;
  const view = await renderRoutes([{ path: '/', element: <main>{outline}</main> }]);
  return { ...view, onSelect, words: () => screen.getByRole('region', { name: 'What is on this page' }).textContent };
}

test('a page is told in words: its texts and pictures as one reads them, and how much is drawn', async () => {
  const board = new FakeBoard();
  board.op('ann', text('low', 'b\n c', 200));
  board.op('ann', text('high', 'a', 100));
  board.op('ann', { page: '1', op: 'add', id: 'p', data: { type: 'image', x: 0, y: 300, w: 9, h: 9, file: 'f' } });
  board.op('ann', {
    page: '1',
    op: 'add',
    id: 'r',
    data: { type: 'ellipse', x: 0, y: 0, w: 9, h: 9, size: 2, color: '#000000' },
  });
  const { user, onSelect } = await show(board);
  expect(screen.getByRole('heading', { name: 'Limits' })).toBeDefined();
  expect(screen.getByText('Page 1 of 2. 1 drawing.')).toBeDefined();
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['Text: a', 'Text: b c', 'Picture']);
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Text: a' }));
  expect(onSelect).toHaveBeenCalledWith('high');
});

test('what changes is told, and what happens on other pages is not', async () => {
  const board = new FakeBoard();
  board.op('ann', { page: '2', op: 'add' });
  const { words } = await show(board);
  expect(words()).toContain('Nothing is drawn on it.');
  vi.useFakeTimers();
  act(() => {
    board.op('ann', text('a', 'hello', 0));
    board.op('ann', { ...text('b', 'far', 0), page: '2' });
    vi.advanceTimersByTime(1000);
  });
  expect(words()).toContain('hello');
  expect(words()).not.toContain('far');
});

test('who draws is told politely, together, and not at every point', async () => {
  const board = new FakeBoard();
  const nameOf = (account: string) => account.toUpperCase();
  await renderRoutes([{ path: '/', element: <LiveDrawers marks={board.marks} nameOf={nameOf} /> }]);
  vi.useFakeTimers();
  const ink = { id: 'x', type: 'pen' as const, color: '#000000', size: 2, points: [] };
  const mark = (account: string, draws: boolean) => ({
    account,
    device: account,
    page: '1',
    laser: false,
    ...(draws && { ink }),
  });
  act(() => {
    board.mark(mark('ann', true), mark('cy', false));
    board.mark(mark('ann', true), mark('bo', true));
    vi.advanceTimersByTime(5000);
  });
  expect(screen.getByRole('status').textContent).toBe('Drawing now: ANN, BO');
});
