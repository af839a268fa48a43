import { Menu } from '@mantine/core';
import { useT } from '@/i18n';
import type { ToolName } from '../engine/api';
import { ICONS } from './icons';
import { isShape, SHAPES, type Shape } from './model';
import { ToolButton } from './ToolButton';
import classes from './Tools.module.css';

interface Props {
  /** The one that was used last. */
  readonly shape: Shape;
  readonly current: ToolName;
  readonly onChoose: (shape: Shape) => void;
}

/** The shapes in one button, which shows the last one. */
export function ShapeMenu({ shape, current, onChoose }: Props) {
  const t = useT();
  return (
    <Menu position="top" withinPortal={false} shadow="md">
      <Menu.Target>
        <ToolButton icon={ICONS[shape]} label={t('board.shapes')} pressed={isShape(current)}>
          <span className={classes.more} aria-hidden />
        </ToolButton>
      </Menu.Target>
      <Menu.Dropdown>
        {SHAPES.map((each) => {
          const Icon = ICONS[each];
          return (
            <Menu.Item
              key={each}
              leftSection={<Icon size={18} aria-hidden />}
              aria-current={each === current || undefined}
              onClick={() => onChoose(each)}
            >
              {t(`board.tool.${each}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
