import { Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '@/i18n';
import type { ToolName } from '../engine/api';
import { ICONS } from './icons';
import { isShape, KEYS, SHAPES, TOOLS } from './model';
import { ShapeMenu } from './ShapeMenu';
import { ToolButton } from './ToolButton';
import classes from './Tools.module.css';
import { useRoving } from './useRoving';
import type { Tools } from './useTools';

interface Props {
  readonly tools: Tools;
  /** There is little room: shapes share a button, and rare tools are in a menu. */
  readonly compact: boolean;
  readonly upright: boolean;
  /** How the tool is set, where that has no place beside the bar. */
  readonly style: ReactNode;
  /** Items of the menu that puts something onto the board. */
  readonly insert: ReactNode;
  /** The canvas is wanted next. */
  readonly onChosen: () => void;
}

const RARE: readonly ToolName[] = ['pan', 'laser'];

/** The tools of who may draw. */
export function Toolbar({ tools, compact, upright, style, insert, onChosen }: Props) {
  const t = useT();
  const roving = useRoving<HTMLDivElement>();
  const { tool: current, shape } = tools.choice;
  const choose = (tool: ToolName, byMouse: boolean) => {
    tools.choose(tool);
    if (byMouse) onChosen();
  };
  const shown = TOOLS.filter((tool) => !compact || !(RARE.includes(tool) || (isShape(tool) && tool !== SHAPES[0])));
  return (
    <div
      {...roving}
      role="toolbar"
      aria-label={t('board.tools')}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      className={classes.bar}
      data-upright={upright || undefined}
    >
      {shown.map((tool) =>
        compact && isShape(tool) ? (
          <ShapeMenu key="shapes" shape={shape} current={current} onChoose={(next) => choose(next, true)} />
        ) : (
          <ToolButton
            key={tool}
            icon={ICONS[tool]}
            label={t(`board.tool.${tool}`)}
            keys={KEYS[tool]}
            pressed={tool === current}
            onClick={(event) => choose(tool, event.detail > 0)}
          />
        ),
      )}
      {style}
      <Menu position={upright ? 'right-start' : 'top-end'} withinPortal={false} shadow="md">
        <Menu.Target>
          <ToolButton icon={IconPlus} label={t('board.insert')} />
        </Menu.Target>
        <Menu.Dropdown>
          {compact &&
            RARE.map((tool) => {
              const Icon = ICONS[tool];
              return (
                <Menu.Item
                  key={tool}
                  leftSection={<Icon size={16} aria-hidden />}
                  onClick={() => choose(tool, true)}
                  aria-current={tool === current || undefined}
                >
                  {t(`board.tool.${tool}`)}
                </Menu.Item>
              );
            })}
          {insert}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
