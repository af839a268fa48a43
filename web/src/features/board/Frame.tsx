import { useElementSize, useMergedRef } from '@mantine/hooks';
import type { ReactNode, RefObject } from 'react';
import { useT } from '@/i18n';
import classes from './Board.module.css';

/** How much room there is. */
export interface Size {
  /** One row of tools below the page, and words give way to signs. */
  readonly compact: boolean;
  /** How a tool is set has a place beside the tools, where it covers nothing. */
  readonly wide: boolean;
}

/** In px. */
const NARROW = 600;
const WIDE = 860;

interface Parts {
  readonly top: ReactNode;
  /** What there is to say, line by line. */
  readonly lines?: ReactNode;
  readonly tools?: ReactNode;
  readonly canvas: ReactNode;
  readonly strip?: ReactNode;
  readonly bottom: ReactNode;
}

interface Props {
  readonly root: RefObject<HTMLElement | null>;
  readonly children: (size: Size) => Parts;
}

/** The bars around the page of a board. */
export function Frame({ root, children }: Props) {
  const t = useT();
  const { ref, width } = useElementSize<HTMLElement>();
  const merged = useMergedRef(ref, root);
  const size = { compact: width > 0 && width < NARROW, wide: width >= WIDE };
  const { top, lines, tools, canvas, strip, bottom } = children(size);
  return (
    <section ref={merged} className={classes.board} data-compact={size.compact || undefined} aria-label={t('board.label')}>
      <header className={classes.top}>{top}</header>
      <div className={classes.lines}>{lines}</div>
      {tools && <div className={classes.tools}>{tools}</div>}
      <div className={classes.canvas}>{canvas}</div>
      {strip && <div className={classes.strip}>{strip}</div>}
      <footer className={classes.bottom}>{bottom}</footer>
    </section>
  );
}
