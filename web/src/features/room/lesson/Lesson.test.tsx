import { act, screen, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ConnectionState, RoomSnapshot } from '@/connection/types';
import { rejoinSettings } from '@/features/call';
import { renderRoutes } from '@/testing/render';
import { ok, room, serve } from '@/testing/server';
import { readPanel, writePanel } from '../frame/panel';
import { InRoom } from '../InRoom';
import { attendance, studentRow } from '../signup/testing/book';
import { fakeLayout } from '../testing/fakeLayout';
import { FakeSession, MEMBER_RIGHTS } from '../testing/fakeSession';

fakeLayout();
beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

const OPEN: ConnectionState = { phase: 'open', since: 0, attempt: 0, final: false };
const TEACHER: RoomSnapshot['rights'] = [...MEMBER_RIGHTS, 'end', 'edit', 'spotlight', 'start_signup'];

async function show(rights: RoomSnapshot['rights']) {
  serve({
    'GET /rooms/123456': ok(room({ number: '123456', kind: 'lesson' })),
    'GET /lessons/room': ok({ course: 'c', course_title: 'Algebra' }),
    'GET /lessons/room/attendance': ok(attendance({ signups: [], rows: [studentRow('ann', { name: 'Ann' })] })),
    'GET /ice-servers': ok({ ice_servers: [] }),
  });
  const { room: known } = new FakeSession().getSnapshot();
  const session = new FakeSession({ room: { ...known, kind: 'lesson' }, rights, count: 3 });
  const element = (
    <InRoom
      session={session}
      settings={rejoinSettings('Me', { microphone: false, camera: false })}
      joinedAt={Date.now()}
      state={OPEN}
      secret={undefined}
      onRetry={vi.fn()}
      onLeave={vi.fn()}
    />
  );
  const view = await renderRoutes([{ path: '/', element }]);
  await screen.findByRole('heading', { level: 1 });
  return { ...view, session };
}

test('a lesson leads back to its course, and has attendance beside chat and people for who teaches', async () => {
  const { user } = await show(TEACHER);
  const back = await screen.findByRole('link', { name: 'Leave the lesson and go to the course Algebra' });
  expect(back.getAttribute('href')).toBe('/courses/c');
  expect(screen.getByRole('button', { name: 'Leave the lesson' })).toBeDefined();
  await user.keyboard('a');
  const panel = screen.getByRole('complementary', { name: 'Chat, people and attendance' });
  expect(await within(panel).findByRole('button', { name: 'Start sign-in' })).toBeDefined();
  expect(readPanel(1000).open).toBe('attendance');
});

test('a student has no such panel, even where this browser last had it open, and is asked over everything', async () => {
  writePanel({ open: 'attendance', width: 300 });
  const { session, user } = await show([...MEMBER_RIGHTS, 'answer_signup']);
  expect(screen.queryByRole('complementary')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Attendance' })).toBeNull();
  await user.keyboard('a');
  expect(screen.queryByRole('complementary')).toBeNull();
  act(() => session.set({ signup: { id: '1', kind: 'normal', seconds: 0, state: 'asked' } }));
  expect(await screen.findByRole('dialog', { name: 'Confirm that you are here' })).toBeDefined();
  expect(document.title).toMatch(/^Sign in now: Weekly/);
});
