import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { FakeEnvironment, joined, page } from './testing/fake-environment';
import type { RoomSession } from './types';

let env: FakeEnvironment;
let room: RoomSession;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const own = () => room.getSnapshot().signup;
const push = (type: string, data: object, seq?: number) =>
  env.socket.push({ type, room: 'r', data, ...(seq !== undefined && { seq }) });
const offer = (more: object = {}) =>
  push('offer-signup', { signup: '11', kind: 'timed', seconds: 30, receipt: 'proof', ...more });
const changed = (account: string, status: string, more: object = {}) =>
  push('signup-changed', { signup: '11', account, name: account, status, ...more });
/** Cuts the connection; it opens again where it was. */
async function cut(): Promise<void> {
  env.socket.end(1006);
  await pass(250);
  env.establish({ r: { result: 'resumed', log: 'log-1', head: 10 } });
  push('position', { log: 'log-1', seq: 10 });
}

beforeEach(async () => {
  vi.useFakeTimers();
  env = new FakeEnvironment();
  env.answer = async () => page([]);
  const connection = new Connection(env);
  connection.start();
  env.establish();
  const joining = connection.join({ number: '123456' });
  env.socket.ok('join-room', joined());
  room = await joining;
});
afterEach(() => vi.useRealTimers());

it('says at once that the offer has come, and counts from what the server says is left', async () => {
  offer();
  expect(env.socket.last('receive-signup').data).toEqual({ signup: '11', receipt: 'proof' });
  expect(own()).toMatchObject({ id: '11', kind: 'timed', seconds: 30, state: 'asked' });
  expect(own()?.until).toBeUndefined();
  env.socket.ok('receive-signup', { remaining: 29_500 });
  await pass(0);
  expect(own()?.until).toBe(env.elapsed() + 29_500);
});

it('does not care about the clock of the device', async () => {
  offer({ remaining: 20_000 });
  await pass(5_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  expect(own()).toMatchObject({ state: 'asked' });
  expect((own()?.until ?? 0) - env.elapsed()).toBe(15_000);
});

it('confirms, and a second press is no second answer', async () => {
  offer({ remaining: 20_000 });
  void room.answerSignup('confirm');
  void room.answerSignup('confirm');
  expect(own()).toMatchObject({ state: 'sending', answer: 'confirm' });
  expect(env.socket.all('answer-signup')).toHaveLength(1);
  changed('ada', 'late', { received: 1, answered: 2 });
  env.socket.ok('answer-signup');
  await pass(0);
  expect(own()).toMatchObject({ state: 'confirmed', late: true });
  await pass(60_000);
  expect(env.sockets.flatMap((socket) => socket.all('answer-signup'))).toHaveLength(1);
  room.dismissSignup();
  expect(own()).toBeNull();
});

it('refuses with a reason', async () => {
  offer({ kind: 'normal', seconds: 0 });
  void room.answerSignup('refuse', 'at the doctor’s');
  expect(env.socket.last('answer-signup').data).toEqual({ signup: '11', answer: 'refuse', reason: 'at the doctor’s' });
  env.socket.ok('answer-signup');
  await pass(0);
  expect(own()?.state).toBe('refused');
});

it('at zero refuses by itself, and not before', async () => {
  offer({ remaining: 1_000 });
  await pass(999);
  expect(own()?.state).toBe('asked');
  await pass(1);
  expect(own()?.state).toBe('timeout');
  expect(env.socket.last('answer-signup').data).toEqual({ signup: '11', answer: 'refuse', reason: 'timeout' });
  env.socket.refuse('answer-signup', 'too_late');
  await pass(0);
  expect(own()?.state).toBe('timeout');
});

it('of two words about the time the one that gives less counts', async () => {
  offer({ remaining: 10_000 });
  await pass(400);
  env.socket.ok('receive-signup', { remaining: 9_700 });
  await pass(0);
  expect((own()?.until ?? 0) - env.elapsed()).toBe(9_300);
});

it('of an answer that was held up the way is not counted as long', async () => {
  offer();
  await pass(1_400);
  env.socket.ok('receive-signup', { remaining: 20_000 });
  await pass(0);
  expect((own()?.until ?? 0) - env.elapsed()).toBe(19_000);
});

it('an answer that is on its way goes out again after a cut, under the same id, and the server judges it', async () => {
  offer({ remaining: 5_000 });
  void room.answerSignup('confirm');
  const first = env.socket.last('answer-signup');
  env.socket.end(1006);
  await pass(6_000);
  expect(own()?.state).toBe('sending');
  env.establish({ r: { result: 'resumed', log: 'log-1', head: 10 } });
  push('position', { log: 'log-1', seq: 10 });
  expect(env.socket.last('answer-signup')).toEqual(first);
  env.socket.refuse('answer-signup', 'too_late');
  await pass(0);
  expect(own()?.state).toBe('too_late');
});

it.each([
  ['already_answered', 'elsewhere'],
  ['too_late', 'too_late'],
  ['not_found', 'over'],
])('%s ends it', async (code, state) => {
  offer();
  void room.answerSignup('confirm');
  env.socket.refuse('answer-signup', code);
  await pass(0);
  expect(own()?.state).toBe(state);
});

it('what was not taken may be tried again, in what is left of the time', async () => {
  offer({ remaining: 3_000 });
  void room.answerSignup('confirm');
  env.socket.refuse('answer-signup', 'internal');
  await pass(0);
  expect(own()).toMatchObject({ state: 'asked', failure: 'internal' });
  await pass(3_000);
  expect(own()?.state).toBe('timeout');
});

it('another device answers, or the one who started it closes it', async () => {
  offer();
  changed('ada', 'waiting', { received: 1 });
  expect(own()?.state).toBe('asked');
  changed('ada', 'present', { received: 1, answered: 2 });
  expect(own()?.state).toBe('elsewhere');
  offer({ signup: '12' });
  push('close-signup', { signup: '12' }, 11);
  expect(own()).toMatchObject({ id: '12', state: 'closed' });
});

it('the server may say that the time is over before a sleepy timer does', () => {
  offer({ remaining: 60_000 });
  changed('ada', 'absent', { received: 1 });
  expect(own()?.state).toBe('timeout');
});

it('after a cut the offer comes again with the time that is left, or it is over', async () => {
  offer({ remaining: 60_000 });
  await cut();
  offer({ remaining: 50_000 });
  await pass(2_500);
  expect(own()?.state).toBe('asked');
  await cut();
  await pass(1_999);
  expect(own()?.state).toBe('asked');
  await pass(1);
  expect(own()?.state).toBe('over');
});

it('those who teach hear how each stands, once a frame', async () => {
  const before = room.getSnapshot().signups;
  push('offer-signup', { signup: '11', kind: 'timed', seconds: 30 }, 11);
  expect(own()).toBeNull();
  expect(env.socket.all('receive-signup')).toHaveLength(0);
  const heard = vi.fn();
  await pass(50);
  room.subscribe(heard);
  for (let at = 0; at < 1_000; at++) changed(`s${at}`, 'present', { received: 5, answered: 6 });
  await pass(50);
  expect(heard).toHaveBeenCalledTimes(1);
  const { signups } = room.getSnapshot();
  expect(signups).not.toBe(before);
  expect(room.getSnapshot().signups).toBe(signups);
  expect(signups.open).toMatchObject({ id: '11', seconds: 30 });
  expect(signups.marks.size).toBe(1_000);
  expect(signups.marks.get('s7')).toMatchObject({ signup: '11', status: 'present', received: 5, answered: 6 });
  push('close-signup', { signup: '11' }, 12);
  expect(room.getSnapshot().signups).toMatchObject({ open: null, closed: 1 });
});

it('starts and closes, and says when one runs already', async () => {
  const started = room.startSignup(60);
  expect(env.socket.last('offer-signup').data).toEqual({ kind: 'timed', seconds: 60 });
  env.socket.refuse('offer-signup', 'already_running');
  await expect(started).rejects.toMatchObject({ code: 'already_running' });
  void room.startSignup();
  expect(env.socket.last('offer-signup').data).toEqual({ kind: 'normal' });
  void room.closeSignup('11');
  expect(env.socket.last('close-signup').data).toEqual({ signup: '11' });
});
