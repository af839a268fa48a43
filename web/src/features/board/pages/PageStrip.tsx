import { useEffect, useRef, useState } from 'react';
import { useT } from '@/i18n';
import type { ItemID, Page } from '../engine/types';
import { PageMenu } from './PageMenu';
import classes from './Pages.module.css';
import { type Draw, Thumbnail } from './Thumbnail';
import type { PageActions } from './usePageActions';

interface Props {
  readonly pages: readonly Page[];
  readonly page: ItemID;
  readonly draw: Draw;
  readonly onTurn: (page: ItemID) => void;
  /** What may be done with pages; absent for who may not. */
  readonly actions?: PageActions | undefined;
}

/** All pages in small, in their order, which is changed by dragging them, or with Alt and the arrow keys. */
export function PageStrip({ pages, page, draw, onTurn, actions }: Props) {
  const t = useT();
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<ItemID>();
  const [over, setOver] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is brought into view
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [page]);
  const drop = () => {
    if (dragged !== undefined && over !== undefined) actions?.move(dragged, over);
    setDragged(undefined);
    setOver(undefined);
  };
  return (
    <nav className={classes.strip} aria-label={t('board.pages')}>
      <ol ref={list} className={classes.list}>
        {pages.map(({ id }, i) => (
          <li
            key={id}
            className={classes.item}
            data-over={(over === i && dragged !== id) || undefined}
            draggable={actions !== undefined}
            onDragStart={() => setDragged(id)}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(i);
            }}
            onDrop={(event) => {
              event.preventDefault();
              drop();
            }}
            onDragEnd={() => {
              setDragged(undefined);
              setOver(undefined);
            }}
          >
            <button
              type="button"
              className={classes.page}
              aria-current={id === page ? 'page' : undefined}
              aria-label={t('board.page.number', { page: i + 1 })}
              aria-keyshortcuts={actions && 'Alt+ArrowLeft Alt+ArrowRight'}
              onClick={() => onTurn(id)}
              onKeyDown={(event) => {
                const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
                if (!event.altKey || step === undefined || !actions) return;
                event.preventDefault();
                actions.move(id, i + step);
              }}
            >
              <Thumbnail page={id} draw={draw} />
              <span className={classes.number} aria-hidden>
                {i + 1}
              </span>
            </button>
            {actions && id === page && <PageMenu pages={pages} page={id} actions={actions} />}
          </li>
        ))}
      </ol>
    </nav>
  );
}
