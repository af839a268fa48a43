import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';
import type { components } from './schema.gen';

export type Lesson = components['schemas']['Lesson'];

export const lessonQuery = (id: string) =>
  queryOptions({
    queryKey: ['lessons', 'one', id],
    queryFn: () => ask(api.GET('/api/v1/lessons/{lesson}', { params: { path: { lesson: id } } })),
  });

export type SignupStatus = 'waiting' | 'present' | 'late' | 'absent' | 'refused' | 'not_reached' | 'excused';
/** What a teacher may put beside what was recorded. */
export const CORRECTIONS = ['present', 'late', 'absent', 'excused'] as const;
export type Corrected = (typeof CORRECTIONS)[number];

export interface Correction {
  readonly status: SignupStatus;
  readonly reason: string;
  readonly by: string;
  readonly by_name: string;
  readonly made: number;
}

/** The evidence of one student in one sign-in. Times in ms UTC; absent: it has not happened. */
export interface Evidence {
  readonly signup: string;
  readonly status: SignupStatus;
  readonly offered?: number;
  readonly received?: number;
  readonly deadline?: number;
  readonly answered?: number;
  readonly answer?: string;
  readonly reason?: string;
}

export interface AttendanceRow {
  readonly account: string;
  readonly name: string;
  /** Absent: the lesson has had no sign-in. */
  readonly status?: SignupStatus;
  readonly recorded?: SignupStatus;
  readonly correction?: Correction;
  readonly came?: number;
  /** Of the lesson's time, 0 to 1. */
  readonly share: number;
  /** Is no student of the course any more. */
  readonly left?: boolean;
  readonly signups: readonly Evidence[];
}

export interface SignupRecord {
  readonly id: string;
  readonly kind: 'normal' | 'timed';
  readonly seconds?: number;
  readonly started: number;
  readonly closed?: number;
  readonly by: string;
}

export interface Attendance {
  readonly signups: readonly SignupRecord[];
  readonly rows: readonly AttendanceRow[];
}

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;
type Untyped = (path: string, init: object) => Call<never>;

/** Who was in a lesson, with the evidence of each sign-in; a student hears of itself only. */
export const attendanceQuery = (lesson: string) =>
  queryOptions({
    queryKey: ['lessons', 'attendance', lesson],
    queryFn: (): Promise<Attendance> =>
      ask((api.GET as unknown as Untyped)('/api/v1/lessons/{lesson}/attendance', { params: { path: { lesson } } })),
  });

/** Puts a correction beside what was recorded of a student; for teachers. */
export const correctAttendance = (
  lesson: string,
  account: string,
  status: Corrected,
  reason: string,
): Promise<AttendanceRow> =>
  ask(
    (api.PATCH as unknown as Untyped)('/api/v1/lessons/{lesson}/attendance/{account}', {
      params: { path: { lesson, account } },
      body: { status, reason },
    }),
  );
