import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { ProtocolError } from '@/connection/types';
import { renderRoutes } from '@/testing/render';
import { FakeSession } from '../testing/fakeSession';
import { EndDialog } from './EndDialog';

function Room({ session }: { session: FakeSession }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpened(true)}>
        Ask
      </button>
      <EndDialog session={session} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

test('a refusal is told once, and not to who opens the dialog again', async () => {
  const session = new FakeSession();
  session.refusal = new ProtocolError('forbidden');
  const { user } = await renderRoutes([{ path: '/', element: <Room session={session} /> }]);
  const press = async (name: string) => user.click(await screen.findByRole('button', { name }));
  await press('Ask');
  await press('End for all');
  expect(await screen.findByRole('alert')).toBeDefined();
  await press('Cancel');
  await press('Ask');
  expect(await screen.findByRole('button', { name: 'End for all' })).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});
