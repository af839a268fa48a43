import { Modal } from '@mantine/core';
import { screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { renderRoutes } from '@/testing/render';
import { Late } from './Late';

type Load = () => Promise<typeof Dialog>;

function Dialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return <Modal opened={opened} onClose={onClose} title="Late" closeButtonProps={{ 'aria-label': 'Shut' }} />;
}

function Page({ load }: { load: Load }) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <button type="button" onClick={() => setOpened(true)}>
        Open
      </button>
      <Late load={load} opened={opened} onClose={close}>
        {(Part, drawn) => <Part opened={drawn} onClose={close} />}
      </Late>
    </>
  );
}

test('a part is loaded when it is first wanted, and gives the focus back', async () => {
  const load = vi.fn<Load>(() => Promise.resolve(Dialog));
  const { user } = await renderRoutes([{ path: '/', element: <Page load={load} /> }]);
  const opener = await screen.findByRole('button', { name: 'Open' });
  expect(load).not.toHaveBeenCalled();
  await user.click(opener);
  await screen.findByRole('dialog', { name: 'Late' });
  await user.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('a part that does not load is told, and comes when it is asked for again', async () => {
  const load = vi.fn<Load>(() => Promise.resolve(Dialog));
  load.mockRejectedValueOnce(new TypeError('no network'));
  const { user } = await renderRoutes([{ path: '/', element: <Page load={load} /> }]);
  await user.click(await screen.findByRole('button', { name: 'Open' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Check your connection');
  await user.click(screen.getByRole('button', { name: 'Open' }));
  await screen.findByRole('dialog', { name: 'Late' });
  expect(screen.queryByRole('alert')).toBeNull();
});
