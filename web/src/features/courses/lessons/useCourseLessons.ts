import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { comingQuery, lessonsQuery } from '@/api/lessons';
import { byTime } from '@/features/lessons';
import { held, merged } from './model';

/** The lessons of a course: what is live and what comes, and of those that are over as many as were read. */
export function useCourseLessons(course: string) {
  const pages = useInfiniteQuery(lessonsQuery(course));
  const coming = useQuery(comingQuery).data;
  const lessons = useMemo(() => {
    const all = merged(
      pages.data?.pages.flatMap((page) => page.lessons) ?? [],
      coming?.filter((lesson) => lesson.course === course) ?? [],
    );
    // What is to come stands in one list here, whichever its day.
    const { live, today } = byTime(all, Number.POSITIVE_INFINITY);
    return { live, planned: today, held: held(all) };
  }, [pages.data, coming, course]);
  return { pages, ...lessons };
}
