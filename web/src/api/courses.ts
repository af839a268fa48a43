import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';
import type { components } from './schema.gen';

export type Course = components['schemas']['Course'];
export type Enrolment = components['schemas']['Enrolment'];
export type NewCourse = Omit<components['schemas']['CreateCourseRequest'], '$schema'>;
export type CourseMaker = components['schemas']['CourseMaker'];
export type Makers = components['schemas']['CourseRules']['makers'];
export type CourseChange = Omit<components['schemas']['ChangeCourseRequest'], '$schema'>;

/** The address of a course within this app. */
export const coursePath = (id: string) => `/courses/${id}`;

/** The courses in which one takes part or waits, the newest first, page by page. */
export const myCoursesQuery = infiniteQueryOptions({
  queryKey: ['courses', 'mine'],
  initialPageParam: '',
  queryFn: ({ pageParam: cursor }) =>
    ask(api.GET('/api/v1/courses', { params: { query: { mine: true, ...(cursor && { cursor }) } } })),
  getNextPageParam: (page) => page.next || undefined,
});

/** The courses that are found by any part of their title or teacher, or all that may be found, the newest first. */
export const foundCoursesQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['courses', 'found', q],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      ask(api.GET('/api/v1/courses', { params: { query: { q, ...(cursor && { cursor }) } } })),
    getNextPageParam: (page) => page.next || undefined,
  });

export const courseQuery = (id: string) =>
  queryOptions({
    queryKey: ['courses', 'one', id],
    queryFn: () => ask(api.GET('/api/v1/courses/{course}', { params: { path: { course: id } } })),
  });

export const enrolmentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['courses', 'people', id],
    queryFn: () => ask(api.GET('/api/v1/courses/{course}/enrolments', { params: { path: { course: id } } })),
  });

export const createCourse = (course: NewCourse, key: string) =>
  ask(api.POST('/api/v1/courses', { params: { header: { 'Idempotency-Key': key } }, body: course }));

export const changeCourse = (id: string, change: CourseChange) =>
  ask(api.PATCH('/api/v1/courses/{course}', { params: { path: { course: id } }, body: change }));

/** Comes into a course, or asks its teachers. */
export const enrol = (id: string, code = '') =>
  ask(api.POST('/api/v1/courses/{course}/enrolments', { params: { path: { course: id } }, body: code ? { code } : {} }));

export const leaveCourse = (id: string) =>
  ask(api.DELETE('/api/v1/courses/{course}/enrolments/me', { params: { path: { course: id } } }));

/** What a teacher decides about somebody. */
export const decide = (id: string, account: string, part: { state?: 'active' | 'refused'; role?: Enrolment['role'] }) =>
  ask(api.PATCH('/api/v1/courses/{course}/enrolments/{account}', { params: { path: { course: id, account } }, body: part }));

/** Who makes courses, for administrators. */
export const makersRuleQuery = queryOptions({
  queryKey: ['course-makers', 'rule'],
  queryFn: async () => (await ask(api.GET('/api/v1/admin/courses'))).makers,
});

export const setMakersRule = (makers: Makers) => ask(api.PATCH('/api/v1/admin/courses', { body: { makers } }));

/** The accounts that were named as makers of courses, by user name, page by page. */
export const makersQuery = infiniteQueryOptions({
  queryKey: ['course-makers', 'named'],
  initialPageParam: '',
  queryFn: ({ pageParam: cursor }) =>
    ask(api.GET('/api/v1/admin/courses/makers', { params: { query: cursor ? { cursor } : {} } })),
  getNextPageParam: (page) => page.next || undefined,
});

/** Names an account by its user name. */
export const addMaker = (name: string) => ask(api.POST('/api/v1/admin/courses/makers', { body: { name } }));

export const removeMaker = (account: string) =>
  ask(api.DELETE('/api/v1/admin/courses/makers/{account}', { params: { path: { account } } }));
