import { act, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { OwnSignup } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, serve } from '@/testing/server';
import { FakeSession } from '../testing/fakeSession';
import { SignupDialog } from './SignupDialog';
import { SignupEnd } from './SignupEnd';

const asked = (change: Partial<OwnSignup> = {}): OwnSignup => ({
  id: '11',
  kind: 'normal',
  seconds: 0,
  state: 'asked',
  ...change,
});

async function show(signup: OwnSignup | null) {
  serve({ 'GET /lessons/room': ok({ course_title: 'Algebra' }) });
  const session = new FakeSession({ signup });
  const element = (
    <>
      <button type="button">elsewhere</button>
      <SignupDialog session={session} />
      <SignupEnd session={session} />
    </>
  );
  const view = await renderRoutes([{ path: '/', element }]);
  return { ...view, session };
}
const dialog = () => screen.findByRole('dialog', { name: 'Confirm that you are here' });

test('asks for the course and the lesson, says so at once, and a key that was meant for the chat answers nothing', async () => {
  const { session, user } = await show(null);
  screen.getByRole('button', { name: 'elsewhere' }).focus();
  act(() => session.set({ signup: asked() }));
  const box = await dialog();
  expect(await within(box).findByText('Algebra')).toBeDefined();
  expect(within(box).getByText('Weekly')).toBeDefined();
  expect(within(box).getByRole('alert').textContent).toContain('There is no time limit.');
  await expectAccessible(document.body);
  await user.keyboard('{Enter} {Escape}');
  expect(session.called('answerSignup')).toEqual([]);
  expect(screen.getByRole('dialog')).toBe(box);
});

test('confirms by keyboard', async () => {
  const { session, user } = await show(asked());
  await dialog();
  await user.tab();
  await user.tab();
  expect(document.activeElement?.textContent).toBe('Confirm');
  await user.keyboard('{Enter}');
  expect(session.called('answerSignup')).toEqual([['confirm', undefined]]);
});

test('refuses in two steps, with a reason or back again', async () => {
  const { session, user } = await show(asked());
  const box = within(await dialog());
  await user.click(box.getByRole('button', { name: 'Refuse…' }));
  expect(session.called('answerSignup')).toEqual([]);
  await user.click(box.getByRole('button', { name: 'Back' }));
  await user.click(box.getByRole('button', { name: 'Refuse…' }));
  await user.type(box.getByRole('textbox', { name: 'Reason (optional)' }), ' at the doctor’s ');
  await expectAccessible(document.body);
  await user.click(box.getByRole('button', { name: 'Refuse' }));
  expect(session.called('answerSignup')).toEqual([['refuse', 'at the doctor’s']]);
});

test('shows the time that is left, by a clock that nobody sets', async () => {
  const until = performance.now() + 61_000;
  await show(asked({ kind: 'timed', seconds: 120, until }));
  const box = within(await dialog());
  expect(box.getByRole('timer', { name: 'Time left' }).textContent).toMatch(/^1:0[01]$/);
  expect(box.getByRole('alert').textContent).toMatch(/You have 6[01] seconds/);
});

test('until the server has said how much is left the whole time is shown', async () => {
  await show(asked({ kind: 'timed', seconds: 30 }));
  expect(within(await dialog()).getByRole('timer').textContent).toBe('0:30');
});

test('says that the answer is on its way, also when that takes a connection', async () => {
  const { session } = await show(asked({ state: 'sending', answer: 'confirm' }));
  const box = within(await dialog());
  expect(box.getByRole('status').textContent).toBe('Sending your answer…');
  act(() => session.set({ status: 'reconnecting' }));
  expect(box.getByRole('status').textContent).toContain('Connection lost.');
  act(() => session.set({ status: 'live', signup: asked({ failure: 'internal' }) }));
  expect(box.getByText(/^Your answer did not arrive\./)).toBeDefined();
});

test.each([
  [{ state: 'confirmed' }, 'You are signed in.'],
  [{ state: 'confirmed', late: true }, 'You are signed in, as late'],
  [{ state: 'elsewhere' }, 'another device'],
  [{ state: 'timeout' }, 'Time is over: you are marked absent. Talk to your teacher'],
  [{ state: 'too_late' }, 'came too late'],
  [{ state: 'closed' }, 'closed before you answered'],
  [{ state: 'over' }, 'while you were not connected'],
] as const)('%j closes the dialog with words', async (end, words) => {
  const { session, user, container } = await show(asked());
  await dialog();
  act(() => session.set({ signup: asked(end) }));
  expect((await within(container).findByRole('alert')).textContent).toContain(words);
  await expectAccessible(container);
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(session.getSnapshot().signup).toBeNull();
});
