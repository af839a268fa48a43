import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { ProtocolError, type View } from '@/connection/types';
import { FakeRoom } from '@/media/testing/fake-room';
import { browser, startedCall } from '@/media/testing/started-call';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeSession, member } from '../testing/fakeSession';
import { useAnswer } from './answers';
import { Questions } from './Questions';

const asked = (change: Partial<View> = {}): View => ({
  view: 'v',
  account: 'me',
  viewer: 'ann',
  source: 'camera',
  everyone: false,
  state: 'asked',
  ...change,
});

beforeEach(() => useAnswer.setState(useAnswer.getInitialState()));

async function show(views: readonly View[], sources = false) {
  browser('granted');
  const room = new FakeRoom('m', []);
  for (const source of ['camera', 'microphone'] as const) room.views.set(source, 'nobody');
  const { call } = await startedCall(room, { sources });
  const session = new FakeSession({ views, members: [member('ann', { name: 'Ann', role: 'cohost' })] });
  const view = await renderRoutes([{ path: '/', element: <Questions session={session} call={call} /> }]);
  return { ...view, call, session };
}

const question = () => within(screen.getByRole('alert'));

test('who agrees switches the camera on first, and it is on record then', async () => {
  const { user, call, session, container } = await show([asked(), asked({ view: 'w', source: 'microphone' })]);
  expect(question().getByText('Ann asks to see your camera')).toBeDefined();
  expect(screen.getByText('1 more question waits')).toBeDefined();
  await expectAccessible(container);
  await user.click(question().getByRole('button', { name: 'Allow' }));
  await waitFor(() => expect(session.called('answerView')).toEqual([['v', true]]));
  expect(call.local.state.get().camera.on).toBe(true);
});

test('who declines switches nothing on', async () => {
  const { user, call, session } = await show([asked()]);
  await user.click(question().getByRole('button', { name: 'Decline' }));
  await waitFor(() => expect(session.called('answerView')).toEqual([['v', false]]));
  expect(call.local.state.get().camera.on).toBe(false);
});

test('a camera that nobody may view after all is off again, and the reason is said', async () => {
  const { user, call, session } = await show([asked()]);
  session.refusal = new ProtocolError('not_found');
  await user.click(question().getByRole('button', { name: 'Allow' }));
  await waitFor(() => expect(call.local.state.get().camera.on).toBe(false));
  expect(session.called('answerView')).toEqual([['v', true]]);
  expect(await question().findByText('That is over already.')).toBeDefined();
});

test('a setting answers what is on, and nothing that is off', async () => {
  const { session } = await show([asked(), asked({ view: 'w', source: 'screen' })], true);
  expect(session.called('answerView')).toEqual([]);
  act(() => useAnswer.setState({ answer: 'hosts' }));
  await waitFor(() => expect(session.called('answerView')).toEqual([['v', true]]));
  expect(question().getByText('Ann asks to see your screen')).toBeDefined();
  act(() => useAnswer.setState({ answer: 'never' }));
  await vi.waitFor(() => expect(session.called('answerView')).toContainEqual(['w', false]));
});
