import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { RoomSnapshot } from '@/connection/types';
import { FakeRoom } from '@/media/testing/fake-room';
import { browser, startedCall } from '@/media/testing/started-call';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeSession } from '../testing/fakeSession';
import { ScreenBanner } from './ScreenBanner';

const STUDENT: RoomSnapshot['rights'] = ['answer_signup'];

interface Options {
  readonly available?: boolean;
  readonly required?: boolean;
  readonly rights?: RoomSnapshot['rights'];
}

async function show({ available = true, required = true, rights = STUDENT }: Options = {}) {
  browser('granted');
  const fake = new FakeRoom('m', []);
  fake.views.set('screen', 'nobody');
  const { call } = await startedCall(fake, { sources: false });
  vi.spyOn(call.screen, 'available', 'get').mockReturnValue(available);
  const { room } = new FakeSession().getSnapshot();
  const session = new FakeSession({ rights, room: { ...room, policy: { ...room.policy, require_screen: required } } });
  const view = await renderRoutes([{ path: '/', element: <ScreenBanner session={session} call={call} /> }]);
  return { ...view, call, session };
}

test('asks a student for the screen until it is shared, to teachers only', async () => {
  const { user, call, container } = await show();
  const lend = vi.spyOn(call.showing, 'lend');
  const share = vi.spyOn(call.sharing, 'share').mockImplementation(async () => {
    call.screen.state.patch({ on: true, picture: { id: 'screen', stop: () => undefined } as MediaStreamTrack });
  });
  await expectAccessible(container);
  await user.click(screen.getByRole('button', { name: 'Share now' }));
  expect(lend).toHaveBeenCalledWith('screen', true);
  expect(share).toHaveBeenCalledWith(true, false);
  expect(screen.queryByText('Teachers can see your screen in this lesson.')).toBeNull();
});

test('says what to do where the browser cannot share', async () => {
  const { user } = await show({ available: false });
  expect(screen.getByRole('status').textContent).toContain('This browser cannot share a screen.');
  expect(screen.queryByRole('button', { name: 'Share now' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByRole('status')).toBeNull();
});

test.each([{ required: false }, { rights: ['start_signup'] }] as const)('is not there with %j', async (options) => {
  await show(options);
  expect(screen.queryByRole('status')).toBeNull();
});
