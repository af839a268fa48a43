import { act, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderRoutes } from '@/testing/render';
import { DateJump } from './DateJump';

async function go(onDay: () => void) {
  const { user } = await renderRoutes([
    {
      path: '/',
      element: (
        <>
          <DateJump onDay={onDay} />
          <button type="button">A message</button>
        </>
      ),
    },
  ]);
  const button = screen.getByRole('button', { name: 'Go to a day' });
  await user.click(button);
  await user.click(await screen.findByRole('button', { name: 'Go there' }));
  expect(onDay).toHaveBeenCalledOnce();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await act(() => new Promise((resolve) => setTimeout(resolve, 30)));
  return button;
}

test('the focus is at the button while the day is on its way', async () => {
  const button = await go(vi.fn());
  expect(document.activeElement).toBe(button);
});

test('the focus stays where the day has brought it', async () => {
  await go(vi.fn(() => queueMicrotask(() => screen.getByRole('button', { name: 'A message' }).focus())));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'A message' }));
});

test('a day that is missing is asked for in the page’s words', async () => {
  const onDay = vi.fn();
  const { user } = await renderRoutes([{ path: '/', element: <DateJump onDay={onDay} /> }]);
  await user.click(screen.getByRole('button', { name: 'Go to a day' }));
  await user.clear(await screen.findByLabelText(/^Day/));
  await user.click(screen.getByRole('button', { name: 'Go there' }));
  expect(await screen.findByText('Choose a day.')).toBeDefined();
  expect(onDay).not.toHaveBeenCalled();
});
