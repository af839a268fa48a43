import { memo } from 'react';
import type { Cell } from '@/api/attendance';
import { COLUMN, HEIGHT, marksOf } from './marks';
import classes from './Status.module.css';

interface Props {
  readonly cells: readonly (Pick<Cell, 'status' | 'share' | 'correction'> | undefined)[];
  readonly className: string | undefined;
}

/**
 * A row of marks and of bars for the shares, each in a column of 3.75rem by 3.1875rem. It is one picture of a few outlines: as elements
 * of their own the marks of a long table cost more than a frame has time for. What they say is for what lies over them to say.
 */
export const MarkRow = memo(function MarkRow({ cells, className }: Props) {
  const { statuses, tracks, bars, dots } = marksOf(cells);
  return (
    <svg
      viewBox={`0 0 ${cells.length * COLUMN} ${HEIGHT}`}
      style={{ width: `${cells.length * 3.75}rem`, height: '3.1875rem' }}
      className={className}
      aria-hidden
    >
      {statuses.map(({ status, tiles, signs }) => (
        <g key={status} data-status={status} className={classes.colours}>
          <path className={classes.tile} d={tiles} />
          <path className={classes.sign} d={signs} />
        </g>
      ))}
      <path className={classes.track} d={tracks} />
      <path className={classes.bar} d={bars} />
      <path className={classes.dot} d={dots} />
    </svg>
  );
});
