import type { CSSProperties } from 'react';
import type { Course } from '@/api/courses';
import { coverAddress } from '@/api/pictures';
import { hueOf } from '@/ui';
import classes from './CourseCover.module.css';

interface Props {
  readonly course: Pick<Course, 'id' | 'cover'>;
  /** A banner stands above a course, a thumb before its title in a list, what it is now where it is changed. */
  readonly as: 'banner' | 'thumb' | 'now';
}

/**
 * The picture of a course on the quiet colour of the course, which is seen without a picture and until it has come. Says nothing to a
 * screen reader: the title stands beside it.
 */
export function CourseCover({ course: { id, cover }, as }: Props) {
  const hue: CSSProperties & Record<'--hue', number> = { '--hue': hueOf(id) };
  return (
    <span className={`${classes.cover} ${classes[as]}`} style={hue} aria-hidden>
      {cover && (
        <img
          src={coverAddress(id, cover)}
          alt=""
          draggable={false}
          decoding="async"
          loading={as === 'thumb' ? 'lazy' : 'eager'}
        />
      )}
    </span>
  );
}
