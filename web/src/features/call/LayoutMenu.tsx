import { Menu, Tooltip } from '@mantine/core';
import { IconLayoutBottombar, IconLayoutGrid, IconLayoutSidebarRight, IconRectangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import classes from './CallControls.module.css';
import { chooseLayout, type Layout, useShownLayout } from './stage';

const LAYOUTS = ['grid', 'stage', 'side', 'speaker'] as const satisfies readonly Layout[];
const ICONS = {
  grid: IconLayoutGrid,
  stage: IconLayoutBottombar,
  side: IconLayoutSidebarRight,
  speaker: IconRectangle,
} as const;

/** The layouts as items of a menu; that which is shown is checked, whoever brought it about. */
export function LayoutItems() {
  const t = useT();
  const shown = useShownLayout();
  const choose = (value: string) => chooseLayout(LAYOUTS.find((layout) => layout === value) ?? 'grid');
  return (
    <Menu.RadioGroup value={shown} onChange={choose}>
      {LAYOUTS.map((layout) => {
        const Icon = ICONS[layout];
        return (
          <Menu.RadioItem key={layout} value={layout} closeMenuOnClick rightSection={<Icon size={16} aria-hidden />}>
            {t(`call.layout.${layout}`)}
          </Menu.RadioItem>
        );
      })}
    </Menu.RadioGroup>
  );
}

/** The layouts in the control bar. */
export function LayoutMenu() {
  const t = useT();
  const shown = useShownLayout();
  const [opened, setOpened] = useState(false);
  const Icon = ICONS[shown];
  return (
    <Menu position="top" withinPortal withInitialFocusPlaceholder={false} opened={opened} onChange={setOpened}>
      <Tooltip label={t(`call.layout.${shown}`)} disabled={opened}>
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
