import { onTestFinished, vi } from 'vitest';
import type { Account, Room } from '@/api';
import type { Course } from '@/api/courses';
import type { Lesson } from '@/api/lessons';

type Reply = { status: number; body?: unknown; headers?: Record<string, string> };
type Handler = (body: unknown, request: Request) => Reply | Promise<Reply>;

/** An answer with a body. */
export const ok = (body: unknown, status = 200): Reply => ({ status, body });
/** A refusal with a code, as RFC 9457 has it. */
export const refuse = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { status, code },
  headers: { 'Content-Type': 'application/problem+json', ...headers },
});

/**
 * Answers fetch in the test that calls it, by `METHOD /path` below /api/v1; what has no handler gets 404. Answers the list of
 * requests, for assertions about what was sent.
 */
export function serve(handlers: Record<string, Handler | Reply>) {
  const requests: { what: string; body: unknown; headers: Headers }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const what = `${request.method} ${url.pathname.replace('/api/v1', '')}`;
    const text = await request.text();
    const isJSON = request.headers.get('Content-Type')?.startsWith('application/json');
    const body: unknown = text && isJSON ? JSON.parse(text) : text || undefined;
    requests.push({ what: what + url.search, body, headers: request.headers });
    const handler = handlers[what + url.search] ?? handlers[what] ?? refuse(404, 'not_found');
    const reply = typeof handler === 'function' ? await handler(body, request) : handler;
    return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
      status: reply.status,
      headers: { 'Content-Type': 'application/json', ...reply.headers },
    });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return requests;
}

export const account: Account = {
  id: '0190a0a0-0000-7000-8000-000000000001',
  name: 'linyi',
  display_name: '林一',
  side: 'teach',
  locale: 'en',
  admin: false,
  guest: false,
};

export const guest: Account = { ...account, id: '0190a0a0-0000-7000-8000-000000000002', name: '', guest: true };

/** A room as its member sees it. */
export const room = (over: Partial<Room> = {}): Room => ({
  id: '0190a0a0-0000-7000-8000-0000000000aa',
  number: '123456',
  title: 'Weekly meeting',
  kind: 'meeting',
  state: 'idle',
  guests: false,
  view: 'all',
  link: '/r/123456#the-secret',
  ...over,
});

/** A room as a stranger sees it. */
export const strangers = (over: Partial<Room> = {}): Room => ({
  number: '123456',
  kind: 'meeting',
  state: 'live',
  guests: true,
  view: 'all',
  ...over,
});

/** A course that may be found, in which one takes no part. */
export const course = (over: Partial<Course> = {}): Course => ({
  id: '0190a0a0-0000-7000-8000-0000000000cc',
  title: '高等数学',
  description: '',
  owner: '0190a0a0-0000-7000-8000-000000000009',
  teacher: '王老师',
  join: 'open',
  capacity: 0,
  listed: true,
  late_minutes: 10,
  students: 0,
  created: 1,
  ...over,
});

/** A lesson of that course that is live unless it is planned, as its student sees it. */
export const lesson = (over: Partial<Lesson> = {}): Lesson => ({
  id: '0190a0a0-0000-7000-8000-0000000000dd',
  room: { id: '0190a0a0-0000-7000-8000-0000000000dd', number: '765432' },
  course: '0190a0a0-0000-7000-8000-0000000000cc',
  course_title: '高等数学',
  title: '极限',
  state: 'live',
  ...(over.state !== 'planned' && { began: Date.UTC(2026, 10, 29, 2) }),
  count: 3,
  role: 'student',
  ...over,
});
