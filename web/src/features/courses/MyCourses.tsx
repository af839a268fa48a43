import { IconBooks } from '@tabler/icons-react';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { type Course, foundCoursesQuery, myCoursesQuery } from '@/api/courses';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { Message } from '@/ui';
import { PullToRefresh } from '@/ui/PullToRefresh';
import { CourseList } from './CourseList';

/** The courses in which one takes part or waits, and below them the newest that may be found. */
export function MyCourses() {
  const t = useT();
  const { side } = useAccount();
  const mine = useInfiniteQuery(myCoursesQuery);
  const newest = useInfiniteQuery({ ...foundCoursesQuery(''), select: withoutOwn });
  const refresh = () => Promise.all([mine.refetch(), newest.refetch()]);
  return (
    <PullToRefresh onRefresh={refresh}>
      <CourseList
        title={t('courses.mine')}
        query={mine}
        empty={
          <Message icon={<IconBooks />} order={2} title={t('courses.empty')}>
            {t(side === 'teach' && mine.data?.pages[0]?.may_create ? 'courses.emptyTeach' : 'courses.emptyStudy')}
          </Message>
        }
      />
      <CourseList title={t('courses.newest')} query={newest} empty={null} />
    </PullToRefresh>
  );
}

/** Those that stand among one's own already are left out. */
const withoutOwn = (data: InfiniteData<{ courses: Course[] | null }>) => ({
  ...data,
  pages: data.pages.map((page) => ({
    ...page,
    courses: (page.courses ?? []).filter(({ state }) => state !== 'active' && state !== 'waiting'),
  })),
});
