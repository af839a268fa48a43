import { CloseButton, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconHistory, IconMaximize, IconMinimize, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import classes from '../Board.module.css';
import type { Size } from '../Frame';
import { useExport } from '../files/useExport';
import { ToolButton } from '../tools/ToolButton';
import { BoardMenu } from '../top/BoardMenu';
import { ExportItems } from '../top/ExportItems';
import { RightsItems, RightsMenu } from '../top/RightsMenu';
import { SavedMark } from '../top/SavedMark';
import { ShowLine } from '../top/ShowLine';
import { useHeard } from '../useHeard';
import type { OpenBoardProps } from './OpenBoard';
import type { Desk } from './useDesk';
import { useRights } from './useRights';

interface Props {
  readonly props: OpenBoardProps;
  readonly desk: Desk;
  readonly size: Size;
  readonly onPast: () => void;
}

/** Which board this is, who shows it, who may draw, and what else may be done with it. */
export function DeskTop({ props, desk, size: { compact }, onPast }: Props) {
  const t = useT();
  const { place, boards, pictures, fullScreen, onPeople, onClose } = props;
  const { room, session, scene, page, title, jobs, asking, edits, hand, showing } = desk;
  const state = useHeard(session, () => session.getState());
  const rights = useRights(room, asking, onPeople);
  const save = useExport({ room: room.id, scene, page, title, jobs });
  const [removed, setRemoved] = useState(false);
  return (
    <>
      <BoardMenu
        boards={boards}
        board={place.board}
        edits={edits}
        onRemoved={() => setRemoved(true)}
        onOpen={(board) => place.turn({ board, page: '' })}
      />
      {props.removed(removed, () => setRemoved(false))}
      {hand.draw && <SavedMark state={state} compact={compact} />}
      <span className={classes.space} />
      <ShowLine showing={showing} compact={compact} />
      {pictures && (
        <ToolButton
          icon={IconUsers}
          label={t('board.pictures', { count: pictures.count })}
          pressed={pictures.shown}
          onClick={pictures.toggle}
        />
      )}
      {!compact && (
        <>
          {rights && <RightsMenu rights={rights} />}
          <ToolButton icon={IconHistory} label={t('board.history')} onClick={onPast} />
          <Menu position="bottom-end" withinPortal={false} shadow="md">
            <Menu.Target>
              <ToolButton icon={IconDownload} label={t('board.export')} />
            </Menu.Target>
            <Menu.Dropdown>
              <ExportItems onExport={save} />
            </Menu.Dropdown>
          </Menu>
          {fullScreen.available && (
            <ToolButton
              icon={fullScreen.on ? IconMinimize : IconMaximize}
              label={t('board.fullScreen')}
              keys={['F']}
              pressed={fullScreen.on}
              onClick={fullScreen.toggle}
            />
          )}
        </>
      )}
      {compact && (
        <Menu position="bottom-end" withinPortal={false} shadow="md">
          <Menu.Target>
            <ToolButton icon={IconDots} label={t('board.more')} />
          </Menu.Target>
          <Menu.Dropdown>
            {rights && <RightsItems rights={rights} />}
            {rights && <Menu.Divider />}
            <Menu.Item leftSection={<IconHistory size={16} aria-hidden />} onClick={onPast}>
              {t('board.history')}
            </Menu.Item>
            <ExportItems onExport={save} />
          </Menu.Dropdown>
        </Menu>
      )}
      <CloseButton size="lg" onClick={onClose} aria-label={t('board.close')} title={t('board.close')} />
    </>
  );
}
