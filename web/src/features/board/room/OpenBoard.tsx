import { Button, Skeleton } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { errorKey } from '@/api';
import type { Board } from '@/api/boards';
import { useT } from '@/i18n';
import { Message } from '@/ui';
import classes from '../Board.module.css';
import type { BoardSession } from '../engine/api';
import type { useFollow } from '../follow/useFollow';
import { useHeard } from '../useHeard';
import type { Undoing } from '../useUndoing';
import { Desk } from './Desk';
import type { RoomBoardProps } from './RoomBoard';
import type { Asking } from './useAsking';

export interface OpenBoardProps extends RoomBoardProps {
  readonly board: BoardSession;
  readonly place: ReturnType<typeof useFollow>;
  readonly boards: readonly Board[];
  /** What can be taken back, and what was refused: it outlasts the board, which one leaves by removing it. */
  readonly undoing: Undoing;
  readonly asking: Asking;
  /** Makes a board, and tells its id when it is there. */
  readonly onMake: (title: string, found: (board: string) => void) => Promise<void>;
}

/** A board once it is loaded, and what there is to see before. */
export function OpenBoard(props: OpenBoardProps) {
  const t = useT();
  const { board, onClose } = props;
  const status = useHeard(board, () => board.getState().status);
  const code = useHeard(board, () => board.getState().code);
  switch (status) {
    case 'loading':
      return <Skeleton className={classes.loading ?? ''} role="status" aria-label={t('board.loading')} />;
    case 'failed':
      return (
        <div className={classes.failed}>
          <Message
            role="alert"
            order={2}
            icon={<IconCloudOff />}
            title={t('board.failed')}
            actions={
              <>
                <Button onClick={() => board.retry()}>{t('board.again')}</Button>
                <Button variant="default" onClick={onClose}>
                  {t('board.close')}
                </Button>
              </>
            }
          >
            {t(errorKey(code ?? 'internal'))}
          </Message>
        </div>
      );
    case 'live':
    case 'waiting':
      return <Desk {...props} />;
    default:
      return status satisfies never;
  }
}
