import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';
import type { components } from './schema.gen';

type Schemas = components['schemas'];
export type Book = Pick<Schemas['BookOutputBody'], 'lessons' | 'students'>;
export type BookedLesson = Schemas['BookedLesson'];
export type BookedStudent = Schemas['BookedStudent'];
export type Cell = Schemas['AttendanceCell'];
export type Sheet = Pick<Schemas['AttendanceOutputBody'], 'rows' | 'signups'>;
export type SheetRow = Schemas['AttendanceRow'];
export type Evidence = Schemas['Evidence'];
export type Status = NonNullable<Cell['status']>;
export type SignupRecord = Schemas['Signup'];
/** What a teacher may say that a student was. */
export type CorrectedStatus = Schemas['CorrectAttendanceRequest']['status'];
/** What teachers are offered to say. */
export const CORRECTIONS = [
  'present',
  'late',
  'absent',
  'excused',
  'refused',
  'not_reached',
] as const satisfies readonly CorrectedStatus[];

/** Lessons × students; students see their own line only. */
export const bookQuery = (course: string) =>
  queryOptions({
    queryKey: ['attendance', 'of', course],
    queryFn: () => ask(api.GET('/api/v1/courses/{course}/attendance', { params: { path: { course } } })),
  });

/** Who was in one lesson, with the evidence. */
export const sheetQuery = (lesson: string) =>
  queryOptions({
    queryKey: ['attendance', 'lesson', lesson],
    queryFn: () => ask(api.GET('/api/v1/lessons/{lesson}/attendance', { params: { path: { lesson } } })),
  });

export const correctAttendance = (lesson: string, account: string, status: CorrectedStatus, reason: string) =>
  ask(
    api.PATCH('/api/v1/lessons/{lesson}/attendance/{account}', {
      params: { path: { lesson, account } },
      body: { status, reason },
    }),
  );

/** Where the book is downloaded as a file. */
export const bookFile = (course: string, format: 'csv' | 'xlsx') =>
  `/api/v1/courses/${encodeURIComponent(course)}/attendance/export?format=${format}`;
