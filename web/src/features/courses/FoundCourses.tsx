import { IconBookOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { foundCoursesQuery } from '@/api/courses';
import { useT } from '@/i18n';
import { Message } from '@/ui';
import { CourseList } from './CourseList';

/** The courses that a search finds. */
export function FoundCourses({ query }: { query: string }) {
  const t = useT();
  return (
    <CourseList
      title={t('courses.found', { query })}
      query={useInfiniteQuery(foundCoursesQuery(query))}
      empty={
        <Message icon={<IconBookOff />} order={2} title={t('courses.none', { query })} role="status">
          {t('courses.noneHint')}
        </Message>
      }
    />
  );
}
