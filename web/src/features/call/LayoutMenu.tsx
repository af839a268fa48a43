import { Menu, Tooltip } from '@mantine/core';
import { IconLayoutGrid, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from './CallControls.module.css';
import { useStage } from './stage';

/** The layouts as items of a menu. */
export function LayoutItems() {
  const t = useT();
  const { layout, setLayout } = useStage();
  return (
    <Menu.RadioGroup value={layout} onChange={(value) => setLayout(value === 'stage' ? 'stage' : 'grid')}>
      <Menu.RadioItem value="grid" closeMenuOnClick>
        {t('call.layout.grid')}
      </Menu.RadioItem>
      <Menu.RadioItem value="stage" closeMenuOnClick>
        {t('call.layout.stage')}
      </Menu.RadioItem>
    </Menu.RadioGroup>
  );
}

/** Grid or stage, in the control bar. */
export function LayoutMenu() {
  const t = useT();
  const layout = useStage((s) => s.layout);
  const Icon = layout === 'grid' ? IconLayoutGrid : IconLayoutSidebarRight;
  return (
    <Menu position="top" withinPortal>
      <Tooltip label={t(`call.layout.${layout}`)}>
        <span className={classes.target}>
          <Menu.Target>
            <button type="button" className={classes.single} aria-label={t('call.layout')}>
              <Icon size={22} aria-hidden />
              <span className={classes.word}>{t('call.layout')}</span>
            </button>
          </Menu.Target>
        </span>
      </Tooltip>
      <Menu.Dropdown>
        <LayoutItems />
      </Menu.Dropdown>
    </Menu>
  );
}
