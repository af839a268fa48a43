import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconTrashOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { codeOf, errorKey } from '@/api';
import type { Board } from '@/api/boards';
import { ProtocolError, type RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { Failure, Message } from '@/ui';
import classes from './Removed.module.css';
import { useRemoved } from './useRemoved';

interface RemovedProps {
  readonly session: RoomSession;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The boards that were removed from a room or course, each with the way to bring it back. */
export function RemovedDialog({ session, opened, onClose }: RemovedProps) {
  const t = useT();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('boards.removed.title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      // On a full screen nothing else is seen.
      portalProps={document.fullscreenElement instanceof HTMLElement ? { target: document.fullscreenElement } : {}}
    >
      <Removed session={session} onClose={onClose} />
    </Modal>
  );
}

function Removed({ session, onClose }: Omit<RemovedProps, 'opened'>) {
  const t = useT();
  const { query, boards, bring } = useRemoved(session);
  const close = useRef<HTMLButtonElement>(null);
  const list = useKeptFocus(boards, close);
  return (
    <Stack gap="md">
      {boards && boards.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('boards.removed.hint')}
        </Text>
      )}
      <div role="status">
        {bring.isSuccess && (
          <Group gap="xs" wrap="nowrap">
            <IconCheck size={18} aria-hidden />
            <Text className={classes.back ?? ''}>{t('boards.removed.back', { title: bring.variables.title })}</Text>
          </Group>
        )}
      </div>
      {bring.isError && <Refusal title={bring.variables.title} cause={bring.error} />}
      {query.isPending && (
        <Stack gap="xs" role="status" aria-label={t('boards.removed.loading')}>
          {['1', '2', '3'].map((line) => (
            <Skeleton key={line} height={44} />
          ))}
        </Stack>
      )}
      {query.isError && !boards && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {boards?.length === 0 && (
        <Message order={2} icon={<IconTrashOff />} title={t('boards.removed.none')}>
          {t('boards.removed.noneHint')}
        </Message>
      )}
      {boards && boards.length > 0 && (
        <ul className={classes.list} ref={list}>
          {boards.map((board) => (
            <Row
              key={board.board}
              board={board}
              busy={bring.isPending && bring.variables.board === board.board}
              onBring={() => bring.isPending || bring.mutate(board)}
            />
          ))}
        </ul>
      )}
      <Group justify="flex-end">
        <Button variant="default" ref={close} onClick={onClose}>
          {t('ui.close')}
        </Button>
      </Group>
    </Stack>
  );
}

function Row({ board, busy, onBring }: { board: Board; busy: boolean; onBring: () => void }) {
  const t = useT();
  const { dateTime } = useFormat();
  const { title, changed } = board;
  return (
    <li className={classes.row}>
      <span className={classes.words}>
        <span className={classes.title} dir="auto">
          {title}
        </span>
        <small>{changed ? t('boards.changed', { time: dateTime(changed) }) : t('boards.removed.blank')}</small>
      </span>
      <Button variant="default" loading={busy} aria-label={t('boards.removed.bringNamed', { title })} onClick={onBring}>
        {t('boards.removed.bring')}
      </Button>
    </li>
  );
}

/** Why a board did not come back, and what helps. */
function Refusal({ title, cause }: { title: string; cause: unknown }) {
  const t = useT();
  const code = cause instanceof ProtocolError ? cause.code : codeOf(cause);
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} title={t('boards.removed.failed', { title })}>
      {t(code === 'board_full' ? 'boards.removed.full' : errorKey(code))}
    </Alert>
  );
}

/** Where the line goes away that has the focus, the next one gets it; after the last one what closes the list. */
function useKeptFocus(boards: readonly Board[] | undefined, close: React.RefObject<HTMLButtonElement | null>) {
  const list = useRef<HTMLUListElement>(null);
  const at = useRef(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list has changed
  useEffect(() => {
    const { current } = list;
    if (at.current >= 0 && document.activeElement === document.body) {
      const buttons = current?.querySelectorAll('button');
      (buttons?.[Math.min(at.current, buttons.length - 1)] ?? close.current)?.focus();
    }
    const note = () => {
      at.current = current
        ? [...current.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement)
        : -1;
    };
    note();
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [boards]);
  return list;
}
