import { Badge, Button, Skeleton, Title } from '@mantine/core';
import { IconBookOff, IconEdit } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { codeOf } from '@/api';
import { type Course, courseQuery } from '@/api/courses';
import { CourseBoards } from '@/features/board';
import { useT } from '@/i18n';
import { Failure, Message, usePageTitle } from '@/ui';
import { Late } from '@/ui/Late';
import { ByCode } from './ByCode';
import { ComeIn } from './ComeIn';
import { CourseCode } from './CourseCode';
import { CourseCover } from './CourseCover';
import classes from './Courses.module.css';
import { CourseLessons } from './lessons/CourseLessons';
import { CourseLive } from './lessons/CourseLive';
import { badgeOf, teaches } from './model';
import { People } from './People';

const loadEdit = () => import('./EditCourse').then((m) => m.EditCourse);

/** One course, as one stands in it. */
export function CoursePage() {
  const t = useT();
  const { course: id = '' } = useParams();
  const query = useQuery(courseQuery(id));
  usePageTitle(query.data?.title ?? t('courses.title'));
  if (query.isPending) return <Skeleton height={36} width={280} role="status" aria-label={t('ui.loading')} />;
  if (query.isError && codeOf(query.error) === 'not_found')
    return (
      <Message
        icon={<IconBookOff />}
        title={t('courses.gone')}
        actions={
          <Button component={Link} to="/courses" variant="default">
            {t('courses.toAll')}
          </Button>
        }
      >
        {t('courses.goneHint')}
        <div className={classes.gone}>
          <ByCode id={id} />
        </div>
      </Message>
    );
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Loaded course={query.data} />;
}

function Loaded({ course }: { course: Course }) {
  const t = useT();
  const [editing, setEditing] = useState(false);
  const badge = badgeOf(course);
  return (
    <>
      {course.cover && <CourseCover course={course} as="banner" />}
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={1} size="h2" dir="auto">
            {course.title}
          </Title>
          <div className={classes.about}>
            <bdi>{course.teacher}</bdi> · {t('courses.students', { count: course.students })}
            {badge && (
              <Badge color={badge.color} variant="light">
                {t(badge.text)}
              </Badge>
            )}
          </div>
        </div>
        {teaches(course) && (
          <Button variant="default" leftSection={<IconEdit size={18} aria-hidden />} onClick={() => setEditing(true)}>
            {t('courses.edit')}
          </Button>
        )}
      </div>
      {course.state === 'active' && <CourseLive course={course} />}
      {course.description && (
        <p className={classes.description} dir="auto">
          {course.description}
        </p>
      )}
      <ComeIn course={course} />
      {course.state === 'active' && <CourseLessons course={course} />}
      {course.state === 'active' && <CourseBoards course={course.id} />}
      {course.code && <CourseCode course={course} />}
      {course.state === 'active' && <People course={course} />}
      <Late load={loadEdit} opened={editing} onClose={() => setEditing(false)}>
        {(EditCourse, opened) => <EditCourse course={course} opened={opened} onClose={() => setEditing(false)} />}
      </Late>
    </>
  );
}
