import { type ReactNode, type RefObject, useCallback, useEffect, useState } from 'react';
import { useT } from '@/i18n';
import type { Surface } from '../engine/api';
import type { ItemID, Scene } from '../engine/types';
import { useHeard, useScene } from '../useHeard';
import classes from './Canvas.module.css';
import { TextField } from './TextField';
import { type SurfaceNeeds, useSurface } from './useSurface';

interface Props {
  readonly needs: SurfaceNeeds;
  /** The element that has the focus while the keys are for the page. */
  readonly host: RefObject<HTMLDivElement | null>;
  /** What is said while there is nothing on the page. */
  readonly hint: string;
  readonly onSurface: (surface: Surface | undefined) => void;
  /** What lies over the page. */
  readonly children?: ReactNode;
}

/** The page of a board that is looked at and drawn on. */
export function Canvas({ needs, host, hint, onSurface, children }: Props) {
  const t = useT();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const surface = useSurface(element, needs);
  useEffect(() => {
    onSurface(surface);
    return () => onSurface(undefined);
  }, [surface, onSurface]);
  const keep = useCallback(
    (found: HTMLDivElement | null) => {
      setElement(found);
      host.current = found;
    },
    [host],
  );
  return (
    <div className={classes.canvas}>
      <div
        ref={keep}
        className={classes.host}
        role="application"
        aria-label={t('board.canvas')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move, delete and choose what is on the page
        tabIndex={0}
      />
      {surface && <Hint surface={surface} scene={needs.scene} page={needs.page} words={hint} />}
      {surface && <Writing surface={surface} />}
      {children}
    </div>
  );
}

interface HintProps {
  readonly surface: Surface;
  readonly scene: Scene;
  readonly page: ItemID;
  readonly words: string;
}

/** What one reads on a page without anything, until something is begun there. */
function Hint({ surface, scene, page, words }: HintProps) {
  const empty = useScene(scene, () => scene.elements(page).length === 0 && !scene.page(page)?.data.file);
  const writing = useHeard(surface, () => surface.getState().editing !== undefined);
  return empty && !writing && <p className={classes.hint}>{words}</p>;
}

/** The text that is being written. */
function Writing({ surface }: { surface: Surface }) {
  const edit = useHeard(surface, () => surface.getState().editing);
  return edit && <TextField key={edit.element?.id ?? ''} edit={edit} />;
}
