import { fireEvent, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type BoardKeys, useBoardKeys } from './useBoardKeys';

function Page(keys: BoardKeys) {
  const root = useRef<HTMLElement>(null);
  useBoardKeys(root, keys);
  return (
    <>
      <section ref={root}>
        <button type="button">canvas</button>
        <input aria-label="name" />
      </section>
      <button type="button">elsewhere</button>
    </>
  );
}

function show({ single = true, draws = true } = {}) {
  const keys = { single, choose: draws ? vi.fn() : undefined, undo: vi.fn(), redo: vi.fn(), turn: vi.fn() };
  const room = vi.fn();
  window.addEventListener('keydown', room);
  onTestFinished(() => window.removeEventListener('keydown', room));
  render(<Page {...keys} />);
  return { ...keys, room, canvas: screen.getByText('canvas'), field: screen.getByLabelText('name') };
}

test('within the board letters are its tools, and not the room’s', () => {
  const { choose, canvas, room } = show();
  fireEvent.keyDown(canvas, { key: 'p' });
  expect(choose).toHaveBeenCalledExactlyOnceWith('pen');
  expect(room).not.toHaveBeenCalled();
});

test.each(['m', 'v', 's', 'h', ' '])('the call and the hand keep their key %j there too', (key) => {
  const { choose, canvas, room } = show();
  fireEvent.keyDown(canvas, { key });
  expect(choose).not.toHaveBeenCalled();
  expect(room).toHaveBeenCalledOnce();
});

test('who may not draw, who switched single keys off, who writes and who is elsewhere chooses no tools', () => {
  const watching = show({ draws: false });
  fireEvent.keyDown(watching.canvas, { key: 'p' });
  expect(watching.room).toHaveBeenCalledOnce();
});

test('single keys can be switched off', () => {
  const { choose, canvas } = show({ single: false });
  fireEvent.keyDown(canvas, { key: 'p' });
  expect(choose).not.toHaveBeenCalled();
});

test('a field keeps its keys, and what is outside of the board too', () => {
  const { choose, undo, field } = show();
  fireEvent.keyDown(field, { key: 'p' });
  fireEvent.keyDown(field, { key: 'z', ctrlKey: true });
  fireEvent.keyDown(screen.getByText('elsewhere'), { key: 'z', ctrlKey: true });
  fireEvent.keyDown(document.body, { key: 'p' });
  expect([choose?.mock.calls, undo.mock.calls]).toEqual([[], []]);
});

test('undo, redo and the pages have their keys also while nothing has the focus', () => {
  const { undo, redo, turn } = show();
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
  fireEvent.keyDown(document.body, { key: 'Z', ctrlKey: true, shiftKey: true });
  fireEvent.keyDown(document.body, { key: 'y', metaKey: true });
  fireEvent.keyDown(document.body, { key: 'PageDown' });
  fireEvent.keyDown(document.body, { key: 'PageUp' });
  expect([undo, redo].map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
  expect(turn.mock.calls).toEqual([[1], [-1]]);
});
