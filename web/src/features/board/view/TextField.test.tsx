import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderRoutes } from '@/testing/render';
import type { TextEdit } from '../engine/api';
import { TextField } from './TextField';

async function show(change: Partial<TextEdit> = {}) {
  const edit: TextEdit = {
    element: undefined,
    at: { x: 10, y: 20, w: 0, h: 0 },
    text: '',
    size: 28,
    color: '#dc2626',
    scale: 0.5,
    commit: vi.fn(),
    ...change,
  };
  const keys = vi.fn();
  const { user } = await renderRoutes([
    {
      path: '/',
      element: (
        // biome-ignore lint/a11y/noStaticElementInteractions: it stands for the board around the field
        <div onKeyDown={keys}>
          <TextField edit={edit} />
        </div>
      ),
    },
  ]);
  return { user, edit, keys, field: screen.getByRole('textbox', { name: 'Text on the board' }) };
}

test('has the focus at once, at the place and in the size that the text will have', async () => {
  const { field } = await show();
  expect(document.activeElement).toBe(field);
  expect(field.parentElement?.style).toMatchObject({ left: '10px', top: '20px', fontSize: '14px' });
});

test('Enter begins a line; what takes the focus keeps the text', async () => {
  const { user, edit, field } = await show({ text: 'a' });
  await user.keyboard('{Enter}b');
  expect(edit.commit).not.toHaveBeenCalled();
  fireEvent.blur(field);
  expect(edit.commit).toHaveBeenCalledExactlyOnceWith('a\nb');
});

test('Escape keeps the text, and ends nothing while an input method composes', async () => {
  const { edit, field } = await show({ text: '你' });
  fireEvent.keyDown(field, { key: 'Escape', isComposing: true });
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true, isComposing: true });
  expect(edit.commit).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: 'Escape' });
  expect(edit.commit).toHaveBeenCalledWith('你');
});

test('Ctrl and Enter keep the text, and no key reaches the board', async () => {
  const { user, edit, keys } = await show({ text: 'p' });
  await user.keyboard('3{Control>}{Enter}{/Control}');
  expect(edit.commit).toHaveBeenCalledWith('p3');
  expect(keys).not.toHaveBeenCalled();
});
