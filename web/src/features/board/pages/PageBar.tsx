import { IconChevronLeft, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { ItemID, Page } from '../engine/types';
import { ToolButton } from '../tools/ToolButton';
import { indexOf } from './model';
import classes from './Pages.module.css';

interface Props {
  readonly pages: readonly Page[];
  readonly page: ItemID;
  /** The strip of all pages. */
  readonly strip: { readonly shown: boolean; readonly toggle: () => void };
  readonly onTurn: (page: ItemID) => void;
  /** Adds a page behind this one; absent for who may not. */
  readonly onAdd?: (() => void) | undefined;
}

/** Which page is shown, and the ways to the others. */
export function PageBar({ pages, page, strip, onTurn, onAdd }: Props) {
  const t = useT();
  const at = indexOf(pages, page);
  const turn = (to: number) => {
    const next = pages[to];
    if (next) onTurn(next.id);
  };
  return (
    <div className={classes.bar}>
      <ToolButton
        icon={IconChevronLeft}
        label={t('board.page.previous')}
        keys={['PageUp']}
        disabled={at === 0}
        onClick={() => turn(at - 1)}
      />
      <button
        type="button"
        data-stop
        className={classes.count}
        aria-expanded={strip.shown}
        aria-label={t('board.pages.of', { page: at + 1, count: pages.length })}
        title={t('board.pages')}
        onClick={strip.toggle}
      >
        {t('board.pages.short', { page: at + 1, count: pages.length })}
      </button>
      <ToolButton
        icon={IconChevronRight}
        label={t('board.page.next')}
        keys={['PageDown']}
        disabled={at === pages.length - 1}
        onClick={() => turn(at + 1)}
      />
      {onAdd && <ToolButton icon={IconPlus} label={t('board.page.add')} onClick={onAdd} />}
    </div>
  );
}
