import { Menu, Tooltip } from '@mantine/core';
import { IconLayoutGrid, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from './CallControls.module.css';
import { Check } from './MenuToggle';
import { useStage } from './stage';

const LAYOUTS = ['grid', 'stage'] as const;

export function LayoutMenu() {
  const t = useT();
  const { layout, setLayout } = useStage();
  const Icon = layout === 'grid' ? IconLayoutGrid : IconLayoutSidebarRight;
  return (
    <Menu position="top" withinPortal>
      <Menu.Target>
        <Tooltip label={t(`call.layout.${layout}`)}>
          <button type="button" className={classes.single} aria-label={t('call.layout')}>
            <Icon size={22} aria-hidden />
            <span className={classes.word}>{t('call.layout')}</span>
          </button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {LAYOUTS.map((each) => (
          <Menu.Item
            key={each}
            role="menuitemradio"
            aria-checked={each === layout}
            leftSection={<Check on={each === layout} />}
            onClick={() => setLayout(each)}
          >
            {t(`call.layout.${each}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
