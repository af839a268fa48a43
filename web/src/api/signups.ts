import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';
import type { components } from './schema.gen';

export const lessonQuery = (id: string) =>
  queryOptions({
    queryKey: ['lessons', 'one', id],
    queryFn: () => ask(api.GET('/api/v1/lessons/{lesson}', { params: { path: { lesson: id } } })),
  });

export type Attendance = Omit<components['schemas']['AttendanceOutputBody'], '$schema'>;
export type AttendanceRow = Omit<components['schemas']['AttendanceRow'], '$schema'>;
/** What is on record of one student in one sign-in. */
export type Evidence = components['schemas']['Evidence'];
export type SignupRecord = components['schemas']['Signup'];
export type SignupStatus = NonNullable<AttendanceRow['status']>;

/** What a teacher may put beside what was recorded. */
export const CORRECTIONS = ['present', 'late', 'absent', 'excused'] as const satisfies readonly SignupStatus[];
export type Corrected = (typeof CORRECTIONS)[number];

/** Who was in a lesson, with the evidence of each sign-in; a student hears of itself only. */
export const attendanceQuery = (lesson: string) =>
  queryOptions({
    queryKey: ['attendance', 'lesson', lesson],
    queryFn: () => ask(api.GET('/api/v1/lessons/{lesson}/attendance', { params: { path: { lesson } } })),
  });

/** Puts a correction beside what was recorded of a student; for teachers. */
export const correctAttendance = (
  lesson: string,
  account: string,
  status: components['schemas']['CorrectAttendanceRequest']['status'],
  reason: string,
) =>
  ask(
    api.PATCH('/api/v1/lessons/{lesson}/attendance/{account}', {
      params: { path: { lesson, account } },
      body: { status, reason },
    }),
  );
