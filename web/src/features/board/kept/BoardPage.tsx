import { Button } from '@mantine/core';
import { IconChalkboardOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { codeOf, errorKey } from '@/api';
import { boardPath, boardsQuery } from '@/api/boards';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { Failure, Message, usePageTitle, Waiting } from '@/ui';
import type { BoardSession } from '../engine/api';
import { openKept } from '../makers';
import { useHeard } from '../useHeard';
import classes from './Kept.module.css';
import { KeptBoard } from './KeptBoard';

/** `/rooms/:room/boards/:board`: a board as it was left, with its pages and its past, when nobody is in the room any more. */
export function BoardPage() {
  const { room = '', board = '' } = useParams();
  // Another board is another page.
  return <Opened key={`${room} ${board}`} room={room} board={board} />;
}

function Opened({ room, board }: { room: string; board: string }) {
  const t = useT();
  const navigate = useNavigate();
  const account = useAccount().id;
  const boards = useQuery(boardsQuery(room));
  const title = boards.data?.find((each) => each.board === board)?.title || t('board.untitled');
  usePageTitle(title);
  const session = useKept(room, board, account);
  if (boards.isError && codeOf(boards.error) === 'not_found') return <Gone />;
  if (boards.isError) return <Failure error={boards.error} onRetry={() => void boards.refetch()} />;
  if (!session || !boards.data) return <Waiting />;
  return (
    <div className={classes.page}>
      <Loaded
        session={session}
        room={room}
        board={board}
        boards={boards.data}
        title={title}
        onOpen={(other) => navigate(boardPath(room, other))}
      />
    </div>
  );
}

type LoadedProps = Parameters<typeof KeptBoard>[0];

function Loaded(props: LoadedProps) {
  const t = useT();
  const { session } = props;
  const { status, code } = useHeard(session, () => session.getState());
  if (status === 'loading') return <Waiting />;
  if (status === 'failed' && (code === 'not_found' || code === 'not_member')) return <Gone />;
  if (status === 'failed')
    return (
      <Message
        role="alert"
        icon={<IconChalkboardOff />}
        title={t('board.failed')}
        actions={<Button onClick={() => session.retry()}>{t('board.again')}</Button>}
      >
        {t(errorKey(code ?? 'internal'))}
      </Message>
    );
  return <KeptBoard {...props} />;
}

function Gone() {
  const t = useT();
  return (
    <Message
      icon={<IconChalkboardOff />}
      title={t('board.kept.gone')}
      actions={
        <Button component={Link} to="/">
          {t('ui.goHome')}
        </Button>
      }
    >
      {t('board.kept.goneHint')}
    </Message>
  );
}

/** The board as it is now, for as long as it is looked at. */
function useKept(room: string, board: string, account: string): BoardSession | undefined {
  const [session, setSession] = useState<BoardSession>();
  useEffect(() => {
    const open = openKept(room, board, account);
    setSession(open);
    return () => open.close();
  }, [room, board, account]);
  return session;
}
