import { type ReactNode, useRef } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import classes from './CallView.module.css';
import { Pictures } from './Pictures';
import type { BesideBoard, Spotlight } from './types';

interface Props {
  readonly call: Call | null;
  readonly spotlight: Spotlight;
  /** What else lies over each picture of an account, and takes no clicks; `self` for the own one. */
  readonly over?: (account: string, self: boolean) => ReactNode;
  /** What else there is to say at the top, where it waits for the person. */
  readonly notices?: ReactNode;
  /** The board, which takes the stage while `useStage` says so. */
  readonly board?: (beside: BesideBoard) => ReactNode;
}

/** Everyone in the call, in a grid or with one on the stage; fills its parent. Alone, one's own picture is the main one. */
export function CallView({ call, spotlight, over, notices, board }: Props) {
  const t = useT();
  const view = useRef<HTMLElement>(null);
  return (
    <section ref={view} className={classes.view} aria-label={t('call.view')}>
      {call ? (
        <Pictures call={call} spotlight={spotlight} view={view} over={over} notices={notices} board={board} />
      ) : (
        <p className={classes.waiting}>{t('call.joining')}</p>
      )}
    </section>
  );
}
