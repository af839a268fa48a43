import { act, screen, waitFor, within } from '@testing-library/react';
import { Profiler } from 'react';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Sheet } from '@/api/attendance';
import { ProtocolError, type SignupMark, type SignupNews } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { ok, refuse, serve } from '@/testing/server';
import { FakeSession } from '../testing/fakeSession';
import { AttendancePanel } from './AttendancePanel';
import { useChoice } from './StartSignup';
import { attendance, evidence, studentRow } from './testing/book';

beforeEach(() => useChoice.setState(useChoice.getInitialState()));

const NOTHING: SignupNews = { open: null, marks: new Map(), closed: 0 };
const mark = (change: Partial<SignupMark>): SignupMark => ({
  signup: '11',
  name: 'Someone',
  status: 'present',
  received: 1,
  answered: 2,
  ...change,
});

async function show(book: Sheet, news: Partial<SignupNews> = {}, handlers: Parameters<typeof serve>[0] = {}) {
  const kept = { book };
  const requests = serve({ 'GET /lessons/room/attendance': () => ok(kept.book), ...handlers });
  const session = new FakeSession({ signups: { ...NOTHING, ...news } });
  const view = await renderRoutes([{ path: '/', element: <AttendancePanel session={session} /> }]);
  await screen.findAllByRole('heading', { level: 2 });
  const hear = (change: Partial<SignupNews>) =>
    act(() => session.set({ signups: { ...session.getSnapshot().signups, ...change } }));
  return { ...view, session, requests, hear, kept };
}

const count = (name: RegExp) => screen.getByRole('button', { name });
const rows = () => within(screen.getByRole('list', { name: 'Attendance' })).getAllByRole('listitem');

const CLASS = [studentRow('ann', { name: 'Ann' }), studentRow('ben', { name: 'Ben' }), studentRow('lei', { name: '李雷' })];

test('starts one without a time, with a usual one, or with one’s own', async () => {
  const { user, session } = await show(attendance({ signups: [], rows: [] }));
  const start = screen.getByRole('button', { name: 'Start sign-in' });
  await user.click(start);
  await user.click(screen.getByRole('radio', { name: '2 minutes' }));
  await user.click(start);
  await user.click(screen.getByRole('radio', { name: 'Own time' }));
  const own = screen.getByRole('textbox', { name: 'Seconds, 1 to 3,600' });
  await user.clear(own);
  await user.type(own, '3601');
  expect(screen.getByText('Enter whole seconds from 1 to 3,600.')).toBeDefined();
  expect(start).toHaveProperty('disabled', true);
  await user.clear(own);
  await user.type(own, '45{Enter}');
  expect(session.called('startSignup')).toEqual([[undefined], [120], [45]]);
});

test('says when one runs already', async () => {
  const { user, session } = await show(attendance({ signups: [], rows: CLASS }));
  session.refusal = new ProtocolError('already_running');
  await user.click(screen.getByRole('button', { name: 'Start sign-in' }));
  expect((await screen.findByRole('alert')).textContent).toBe('A sign-in runs already. Close it first.');
});

test('counts and lists live, and loads the rest when it is closed', async () => {
  const { user, session, hear, kept, requests, container } = await show(attendance({ rows: CLASS }));
  expect(rows()).toHaveLength(3);
  expect(count(/^Not reached 3$/)).toBeDefined();
  await hear({
    marks: new Map([
      ['ann', mark({ name: 'Ann' })],
      ['ben', mark({ name: 'Ben', status: 'waiting', answered: 0 })],
    ]),
  });
  await waitFor(() => expect(count(/^Present 1$/)).toBeDefined());
  expect(count(/^Waiting 1$/)).toBeDefined();
  await expectAccessible(container);
  await user.click(screen.getByRole('button', { name: 'Close sign-in' }));
  expect(session.called('closeSignup')).toEqual([['11']]);
  kept.book = attendance({
    signups: [{ id: '11', kind: 'normal', started: 1_000, closed: 9_000, by: 'me' }],
    rows: CLASS.map((row) => ({ ...row, status: 'absent', signups: [evidence({ status: 'absent' })] })),
  });
  hear({ closed: 1, marks: new Map() });
  expect(await screen.findByRole('button', { name: 'Start sign-in' })).toBeDefined();
  expect(count(/^Absent 3$/)).toBeDefined();
  expect(requests.length).toBeGreaterThan(1); // details may have been asked for too
});

test('finds by name, and by how they stand', async () => {
  const { user, hear } = await show(attendance({ rows: CLASS }));
  hear({ marks: new Map([['lei', mark({ name: '李雷', status: 'refused' })]]) });
  await user.click(await screen.findByRole('button', { name: 'Refused 1' }));
  expect(rows().map((row) => row.textContent?.replace(/\s+/g, ' '))).toEqual(['李雷 Refused']);
  expect(screen.getByRole('status').textContent).toBe('1 student of 3');
  await user.click(count(/^Refused 1$/));
  await user.type(screen.getByRole('searchbox'), 'b');
  expect(rows().map((row) => row.textContent?.replace(/\s+/g, ' '))).toEqual(['Ben Not reached']);
  await user.type(screen.getByRole('searchbox'), 'x');
  expect(screen.getByText('Nobody is found')).toBeDefined();
});

test('shows the evidence of one student on demand, as the server has it by now', async () => {
  const at = (seconds: number) => new Date(2026, 10, 20, 10, 2, seconds).getTime();
  const row = (answered: object) =>
    studentRow('ann', {
      name: 'Ann',
      came: at(0),
      share: 0.5,
      signups: [evidence({ status: 'waiting', received: at(3), ...answered })],
    });
  const { user, kept, container } = await show(attendance({ rows: [row({})] }));
  kept.book = attendance({ rows: [row({ status: 'absent', reason: 'timeout' })] });
  await user.click(screen.getByRole('button', { name: /^Ann/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ann in “Weekly”' }));
  expect(await dialog.findByText('time ran out')).toBeDefined();
  expect(dialog.getByText('10:02:03 AM')).toBeDefined();
  expect(dialog.getByText('not yet')).toBeDefined();
  expect(dialog.getByText(/There for 50% of the time/)).toBeDefined();
  await expectAccessible(container);
});

test('who has just come is asked about anew', async () => {
  const { user, hear, kept } = await show(attendance({ rows: [], signups: [] }));
  hear({ open: { id: '11', kind: 'normal', seconds: 0, since: 0 }, marks: new Map([['ann', mark({ name: 'Ann' })]]) });
  kept.book = attendance({ rows: [studentRow('ann', { name: 'Ann', status: 'present' })] });
  await user.click(await screen.findByRole('button', { name: /^Ann/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ann in “Weekly”' }));
  expect(await dialog.findByText(/There for 100% of the time/)).toBeDefined();
});

test('a teacher corrects with a reason, which stands beside what was recorded', async () => {
  const absent = studentRow('ann', { name: 'Ann', status: 'absent', signups: [] });
  const correction = { status: 'excused', reason: 'doctor', by: 'me', by_name: 'Me', made: 5 } as const;
  const { user, kept, requests } = await show(
    attendance({ signups: [], rows: [absent] }),
    {},
    {
      'PATCH /lessons/room/attendance/ann': (body) => {
        expect(body).toEqual({ status: 'excused', reason: 'doctor' });
        kept.book = attendance({ signups: [], rows: [{ ...absent, status: 'excused', recorded: 'absent', correction }] });
        return ok(kept.book.rows[0]);
      },
    },
  );
  await user.click(screen.getByRole('button', { name: /^Ann/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ann in “Weekly”' }));
  await user.click(await dialog.findByRole('button', { name: 'Correct' }));
  await user.selectOptions(dialog.getByLabelText('Correct to'), 'Excused');
  await user.type(dialog.getByRole('textbox'), 'doctor{Enter}');
  expect(await dialog.findByText(/^Corrected to “Excused” by Me/)).toBeDefined();
  expect(await screen.findByText('Corrected')).toBeDefined();
  expect(requests.map(({ what }) => what)).toContain('PATCH /lessons/room/attendance/ann');
});

test('an assistant sees the evidence and corrects nothing', async () => {
  const { user, session } = await show(attendance({ rows: CLASS }));
  act(() => session.set({ rights: ['start_signup'] }));
  await user.click(screen.getByRole('button', { name: /^Ann/ }));
  expect(await screen.findByText('Was never there', { exact: false })).toBeDefined();
  expect(screen.queryByRole('button', { name: /^Correct/ })).toBeNull();
});

test('what does not load can be asked for again', async () => {
  let down = true;
  serve({ 'GET /lessons/room/attendance': () => (down ? refuse(503, 'unavailable') : ok(attendance({ rows: CLASS }))) });
  const { user } = await renderRoutes([{ path: '/', element: <AttendancePanel session={new FakeSession()} /> }]);
  const again = await screen.findByRole('button', { name: 'Try again' });
  down = false;
  await user.click(again);
  expect(await screen.findByRole('list', { name: 'Attendance' })).toBeDefined();
});

test('comes anew after a cut, since what happened meanwhile is not told again', async () => {
  const { session, requests } = await show(attendance({ rows: CLASS }));
  act(() => session.set({ status: 'reconnecting' }));
  expect(requests).toHaveLength(1);
  act(() => session.set({ status: 'live' }));
  await waitFor(() => expect(requests).toHaveLength(2));
});

test('answers that come all at once are drawn a few times', async () => {
  const everyone = Array.from({ length: 60 }, (_, at) => studentRow(`s${at}`, { name: `Student ${at}` }));
  serve({ 'GET /lessons/room/attendance': ok(attendance({ rows: everyone })) });
  const session = new FakeSession();
  const drawn = vi.fn();
  const element = (
    <Profiler id="panel" onRender={drawn}>
      <AttendancePanel session={session} />
    </Profiler>
  );
  const { container } = await renderRoutes([{ path: '/', element }]);
  await screen.findByText('Student 7');
  drawn.mockClear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const marks = new Map<string, SignupMark>();
  for (let frame = 0; frame < 60; frame++) {
    marks.set(`s${frame}`, mark({ name: `Student ${frame}` }));
    act(() => session.set({ signups: { ...NOTHING, marks: new Map(marks) } }));
    act(() => void vi.advanceTimersByTime(16));
  }
  act(() => void vi.advanceTimersByTime(300));
  // By text: the names of many buttons take jsdom seconds.
  expect(container.querySelector('fieldset button')?.textContent).toBe('Present 60');
  expect(drawn.mock.calls.length).toBeLessThan(8);
});
