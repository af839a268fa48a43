import { Menu } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconClearAll, IconCopy, IconDots, IconTrash } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { ItemID, Page } from '../engine/types';
import { indexOf, PAPERS, paperOf } from './model';
import classes from './Pages.module.css';
import type { PageActions } from './usePageActions';

interface Props {
  readonly pages: readonly Page[];
  readonly page: ItemID;
  readonly actions: PageActions;
}

/** What may be done with a page. */
export function PageMenu({ pages, page, actions }: Props) {
  const t = useT();
  const at = indexOf(pages, page);
  const shown = pages[at];
  return (
    <Menu position="top-end" withinPortal={false} shadow="md">
      <Menu.Target>
        <button type="button" className={classes.more} aria-label={t('board.page.actions', { page: at + 1 })}>
          <IconDots size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('board.paper')}</Menu.Label>
        <Menu.RadioGroup
          value={shown ? paperOf(shown) : 'plain'}
          onChange={(value) => actions.paper(page, PAPERS.find((paper) => paper === value) ?? 'plain')}
        >
          {PAPERS.map((paper) => (
            <Menu.RadioItem key={paper} value={paper} closeMenuOnClick>
              {t(`board.paper.${paper}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => actions.duplicate(page)}>
          {t('board.page.duplicate')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          disabled={at === 0}
          onClick={() => actions.move(page, at - 1)}
        >
          {t('board.page.left')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowRight size={16} aria-hidden />}
          disabled={at === pages.length - 1}
          onClick={() => actions.move(page, at + 1)}
        >
          {t('board.page.right')}
        </Menu.Item>
        <Menu.Item leftSection={<IconClearAll size={16} aria-hidden />} onClick={() => actions.clear(page)}>
          {t('board.page.clear')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          color="var(--mantine-color-error)"
          disabled={pages.length === 1}
          onClick={() => actions.remove(page)}
        >
          {t('board.page.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
