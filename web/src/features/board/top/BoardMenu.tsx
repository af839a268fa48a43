import { Menu, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconChevronDown, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Board } from '@/api/boards';
import { useT } from '@/i18n';
import { TITLE_MOST } from '../boards/model';
import lines from './Lines.module.css';

/** What may be done with the boards by who may. */
export interface BoardEdits {
  readonly make: () => void;
  readonly rename: (board: string, title: string) => void;
  readonly remove: (board: string) => void;
}

interface Props {
  readonly boards: readonly Board[];
  readonly board: string;
  readonly edits: BoardEdits | undefined;
  readonly onOpen: (board: string) => void;
  /** Lists what was removed, to who may edit. */
  readonly onRemoved?: () => void;
}

/** The name of the board, and behind it all boards of the room or course. */
export function BoardMenu({ boards, board, edits, onOpen, onRemoved }: Props) {
  const t = useT();
  const [renaming, setRenaming] = useState(false);
  const nameOf = (each: Board) => each.title || t('board.untitled');
  const shown = boards.find((each) => each.board === board);
  const title = shown ? nameOf(shown) : t('board.untitled');
  if (renaming && edits)
    return (
      <Rename
        title={title}
        onName={(next) => {
          setRenaming(false);
          if (next !== title) edits.rename(board, next);
        }}
        onCancel={() => setRenaming(false)}
      />
    );
  return (
    <Menu position="bottom-start" withinPortal={false} shadow="md">
      <Menu.Target>
        <button type="button" className={lines.title} aria-label={t('board.boards', { title })} title={title}>
          <span dir="auto">{title}</span>
          <IconChevronDown size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={board} onChange={onOpen}>
          {boards.map((each) => (
            <Menu.RadioItem key={each.board} value={each.board} closeMenuOnClick>
              <bdi>{nameOf(each)}</bdi>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {edits && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edits.make()}>
              {t('board.new')}
            </Menu.Item>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setRenaming(true)}>
              {t('board.rename')}
            </Menu.Item>
            {/* The first board of a room is always there. */}
            {boards[0]?.board !== board && (
              <Menu.Item
                leftSection={<IconTrash size={16} aria-hidden />}
                color="var(--mantine-color-error)"
                onClick={() => edits.remove(board)}
              >
                {t('board.remove')}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => onRemoved?.()}>
              {t('board.removed.list')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface RenameProps {
  readonly title: string;
  readonly onName: (title: string) => void;
  readonly onCancel: () => void;
}

function Rename({ title, onName, onCancel }: RenameProps) {
  const t = useT();
  const [text, setText] = useState(title);
  const done = () => (text.trim() ? onName(text.trim()) : onCancel());
  return (
    <TextInput
      className={lines.rename ?? ''}
      size="xs"
      value={text}
      maxLength={TITLE_MOST}
      aria-label={t('board.name')}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') done();
        if (event.key === 'Escape') onCancel();
      }}
    />
  );
}
