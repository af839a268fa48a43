import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderRoutes } from '@/testing/render';
import { FakeSession } from '../testing/fakeSession';
import { useMemberActions } from './useMemberActions';

function Asking({ session }: { session: FakeSession }) {
  const { run, putOut, asking, confirm } = useMemberActions(session);
  return (
    <>
      <button type="button" onClick={() => run('ban', { account: 'ann', name: 'Ann' })}>
        ask
      </button>
      <button type="button" onClick={confirm}>
        confirm
      </button>
      <output>{`${asking} ${putOut?.how} ${putOut?.name}`}</output>
    </>
  );
}

test('a question that goes still says whom it was about, and is answered once', async () => {
  const session = new FakeSession();
  const { user } = await renderRoutes([{ path: '/', element: <Asking session={session} /> }]);
  await user.click(screen.getByText('ask'));
  expect(screen.getByText('true ban Ann')).toBeDefined();
  await user.dblClick(screen.getByText('confirm'));
  expect(screen.getByText('false ban Ann')).toBeDefined();
  expect(session.called('banMember')).toEqual([['ann']]);
});
