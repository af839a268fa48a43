import { Skeleton, Title } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import type { Course } from '@/api/courses';
import { useT } from '@/i18n';
import { Failure } from '@/ui';
import { LoadMore } from '@/ui/LoadMore';
import { CourseRow, ROW_HEIGHT } from './CourseRow';
import classes from './Courses.module.css';

interface Props {
  readonly title: string;
  readonly query: UseInfiniteQueryResult<InfiniteData<{ courses: Course[] | null }>>;
  /** What is said where there is none. */
  readonly empty: ReactNode;
}

/** Courses one below the other; more come as the end comes near. */
export function CourseList({ title, query, empty }: Props) {
  const id = useId();
  const courses = query.data?.pages.flatMap((page) => page.courses ?? []) ?? [];
  if (query.isPending) return <Placeholder />;
  if (query.isError && courses.length === 0) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (courses.length === 0 && !query.hasNextPage) return empty;
  return (
    <section aria-labelledby={id} className={classes.list}>
      <Title order={2} size="h4" id={id} mb="xs">
        {title}
      </Title>
      <ul>
        {courses.map((course) => (
          <li key={course.id}>
            <CourseRow course={course} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <LoadMore
          loading={query.isFetchingNextPage}
          failure={query.isFetchNextPageError ? query.error : null}
          onMore={() => void query.fetchNextPage()}
        />
      )}
    </section>
  );
}

function Placeholder() {
  const t = useT();
  return (
    <div role="status" aria-label={t('ui.loading')} className={classes.list}>
      <Skeleton height={20} width={120} mb="sm" />
      <Skeleton height={ROW_HEIGHT - 8} mb={8} />
      <Skeleton height={ROW_HEIGHT - 8} mb={8} />
      <Skeleton height={ROW_HEIGHT - 8} />
    </div>
  );
}
