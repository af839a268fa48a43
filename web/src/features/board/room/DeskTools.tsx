import { Menu, Popover } from '@mantine/core';
import { useT } from '@/i18n';
import board from '../Board.module.css';
import type { Size } from '../Frame';
import { InsertItems } from '../files/InsertItems';
import { StylePanel } from '../tools/StylePanel';
import { Toolbar } from '../tools/Toolbar';
import classes from '../tools/Tools.module.css';
import { type Styled, useStyled } from '../tools/useStyled';
import type { Tools } from '../tools/useTools';
import type { Desk } from './useDesk';

/** The tools, and where there is little room among them the way to how they are set. */
export function DeskTools({ desk, size: { compact, wide } }: { desk: Desk; size: Size }) {
  const t = useT();
  const { tools, scene, surface, insert, actions, toCanvas } = desk;
  const styled = useStyled(scene, surface, tools);
  const bar = (
    <Toolbar
      tools={tools}
      compact={compact}
      upright={!compact}
      style={compact && <StyleButton styled={styled} tools={tools} />}
      insert={
        <>
          {insert && <InsertItems pages={actions !== undefined} onFiles={insert} />}
          <Menu.CheckboxItem checked={tools.choice.fingersDraw} onChange={(fingersDraw) => tools.set({ fingersDraw })}>
            {t('board.fingers')}
          </Menu.CheckboxItem>
        </>
      }
      onChosen={toCanvas}
    />
  );
  return (
    <>
      {bar}
      {wide && <div className={board.styles}>{styled && <StylePanel styled={styled} tools={tools} />}</div>}
    </>
  );
}

/** Opens how the tool is set, and shows its colour and size. */
function StyleButton({ styled, tools }: { styled: Styled | undefined; tools: Tools }) {
  const t = useT();
  return (
    <Popover position="top-end" withinPortal={false} shadow="md">
      <Popover.Target>
        <button
          type="button"
          data-stop
          className={classes.tool}
          aria-label={t('board.style')}
          title={t('board.style')}
          disabled={!styled}
        >
          <span className={classes.now} style={{ background: styled?.color }} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p="xs">{styled && <StylePanel styled={styled} tools={tools} flat />}</Popover.Dropdown>
    </Popover>
  );
}
