import { IconPhoto } from '@tabler/icons-react';
import type { Course } from '@/api/courses';
import { useT } from '@/i18n';
import { PictureChooser } from '@/ui/PictureChooser';
import type { Picture } from '@/ui/usePicture';
import { CourseCover } from './CourseCover';
import classes from './CourseCover.module.css';

interface Props {
  readonly course: Course;
  readonly picture: Picture;
}

/** The cover of a course. An archived course keeps the one that it has. */
export function CoverForm({ course, picture }: Props) {
  const t = useT();
  if (course.archived) return <p className={classes.hint}>{t('courses.cover.archived')}</p>;
  return (
    <PictureChooser
      wide
      picture={picture}
      label={t('courses.cover')}
      hint={t('courses.cover.hint')}
      now={course.cover ? <CourseCover course={course} as="now" /> : <None />}
      has={Boolean(course.cover)}
      preview={(address) => <img src={address} alt={t('courses.cover.preview')} className={classes.now} />}
      saved={t('courses.cover.saved')}
      removed={t('courses.cover.removed')}
      refusals={{ ended: t('courses.cover.archived'), forbidden: t('courses.cover.forbidden') }}
    />
  );
}

/** The place of a cover that will be. */
const None = () => (
  <span className={classes.none} aria-hidden>
    <IconPhoto size={28} stroke={1.5} />
  </span>
);
