import { useEffect, useState } from 'react';
import { useT } from '@/i18n';
import type { ItemID, Scene } from '../engine/types';
import { outlineOf } from './model';
import classes from './Outline.module.css';

/** A page that is being drawn on is told anew at most this often. */
const PAUSE_MS = 500;

interface Props {
  readonly scene: Scene;
  readonly page: ItemID;
  /** The board and the page by name. */
  readonly title: string;
  readonly place: string;
  /** Selects an element, so that the arrow keys move it; absent where nothing can be moved. */
  readonly onSelect: ((id: ItemID) => void) | undefined;
}

/** What is on the page, in words: for those who do not see it, and by keyboard the way to each text and picture. It shows when it has the focus. */
export function Outline({ scene, page, title, place, onSelect }: Props) {
  const t = useT();
  const { items, drawings } = useOutline(scene, page);
  return (
    <section className={classes.outline} aria-label={t('board.outline')}>
      <h2>{title}</h2>
      <p>
        {place} {t('board.outline.drawings', { count: drawings })}
      </p>
      {items.length === 0 ? (
        <p>{t('board.outline.none')}</p>
      ) : (
        <ol>
          {items.map(({ id, kind, words }) => {
            const told = kind === 'text' ? t('board.outline.text', { words }) : t('board.outline.picture');
            return (
              <li key={id}>
                {onSelect ? (
                  <button type="button" onClick={() => onSelect(id)}>
                    {told}
                  </button>
                ) : (
                  told
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

function useOutline(scene: Scene, page: ItemID) {
  const [outline, setOutline] = useState(() => outlineOf(scene, page));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      setOutline(outlineOf(scene, page));
    };
    tell();
    const stop = scene.onChange(({ elements }) => {
      if (elements.some(({ before, after }) => before?.page === page || after?.page === page))
        timer ??= setTimeout(tell, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [scene, page]);
  return outline;
}
