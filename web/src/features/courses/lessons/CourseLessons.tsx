import { Skeleton, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Course } from '@/api/courses';
import { LessonRow, useMinutes } from '@/features/lessons';
import { useT } from '@/i18n';
import { Failure } from '@/ui';
import { LoadMore } from '@/ui/LoadMore';
import classes from './CourseLessons.module.css';
import { CourseTools } from './CourseTools';
import { EndLesson } from './EndLesson';
import { HeldRow } from './HeldRow';
import { useCourseLessons } from './useCourseLessons';

/** The lessons of a course for who takes part in it: the ways to begin or plan one, those to come, and those held, page by page. */
export function CourseLessons({ course }: { course: Course }) {
  const t = useT();
  const now = useMinutes();
  const { pages, live, planned, held } = useCourseLessons(course.id);
  const nothing = live.length + planned.length + held.length === 0;
  return (
    <>
      <CourseTools course={course} live={live.length > 0} />
      {pages.isPending && <Skeleton height={68} mb="lg" role="status" aria-label={t('ui.loading')} />}
      {pages.isError && nothing && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && nothing && !pages.hasNextPage && (
        <Part title={t('lessons.held')}>
          <p className={classes.none}>
            {t(course.role === 'teacher' && !course.archived ? 'lessons.noneTeach' : 'lessons.noneStudy')}
          </p>
        </Part>
      )}
      {planned.length > 0 && (
        <Part title={t('lessons.planned')}>
          <ul>
            {planned.map((lesson) => (
              <li key={lesson.id}>
                <LessonRow lesson={lesson} now={now} day>
                  <EndLesson lesson={lesson} />
                </LessonRow>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {(held.length > 0 || pages.hasNextPage) && (
        <Part title={t('lessons.held')}>
          <ul>
            {held.map((lesson) => (
              <li key={lesson.id}>
                <HeldRow lesson={lesson} />
              </li>
            ))}
          </ul>
          {pages.hasNextPage && (
            <LoadMore
              loading={pages.isFetchingNextPage}
              failure={pages.isFetchNextPageError ? pages.error : null}
              onMore={() => void pages.fetchNextPage()}
            />
          )}
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.part}>
      <Title order={2} size="h4" id={id} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}
