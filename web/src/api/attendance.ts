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
/** What a teacher may say that a student was. */
export type CorrectedStatus = Schemas['CorrectAttendanceRequest']['status'];

/** Lessons × students; students see their own line only. */
export const bookQuery = (course: string) =>
  queryOptions({
    queryKey: ['attendance', 'of', course],
    queryFn: () => ask(api.GET('/api/v1/courses/{course}/attendance', { params: { path: { course } } })),
  });

/** Where the book is downloaded as a file. */
export const bookFile = (course: string, format: 'csv' | 'xlsx') =>
  `/api/v1/courses/${encodeURIComponent(course)}/attendance/export?format=${format}`;
