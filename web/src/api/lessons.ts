import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';
import type { components } from './schema.gen';

export type Lesson = components['schemas']['Lesson'];

/** How often what is live is asked for anew, in ms. */
const LIVE_INTERVAL = 15_000;

/** The address of a lesson's own page within this app: of its times, its attendance and its chat. */
export const lessonPath = (id: string) => `/lessons/${id}`;

/** The address of a course's attendance book. */
export const bookPath = (course: string) => `/courses/${course}/attendance`;

/** What is live and what comes in all one's courses, by start. */
export const comingQuery = queryOptions({
  queryKey: ['lessons', 'coming'],
  refetchInterval: LIVE_INTERVAL,
  queryFn: async () => (await ask(api.GET('/api/v1/lessons'))).lessons,
});

/** The lessons of a course, the newest first, page by page. */
export const lessonsQuery = (course: string) =>
  infiniteQueryOptions({
    queryKey: ['lessons', 'of', course],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      ask(
        api.GET('/api/v1/courses/{course}/lessons', {
          params: { path: { course }, query: cursor ? { cursor } : {} },
        }),
      ),
    getNextPageParam: (page) => page.next || undefined,
  });

export interface NewLesson {
  readonly title: string;
  /** ms UTC; without it the lesson is live at once. */
  readonly start?: number;
}

export const createLesson = (course: string, lesson: NewLesson, key: string) =>
  ask(
    api.POST('/api/v1/courses/{course}/lessons', {
      params: { path: { course }, header: { 'Idempotency-Key': key } },
      body: lesson,
    }),
  );

/** Ends a lesson for all; one that has not begun is cancelled. */
export const endLesson = (lesson: string) => ask(api.POST('/api/v1/lessons/{lesson}/end', { params: { path: { lesson } } }));
