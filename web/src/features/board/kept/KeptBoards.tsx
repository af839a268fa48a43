import { Button } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { boardPath, boardsQuery } from '@/api/boards';
import { useT } from '@/i18n';

/** The way to the board of a room that one has left or that is over, where there is something on it. */
export function KeptBoards({ room }: { room: string }) {
  const t = useT();
  const boards = useQuery(boardsQuery(room)).data ?? [];
  const drawn = boards.filter(({ n }) => n > 0).sort((a, b) => (b.changed ?? 0) - (a.changed ?? 0));
  const [last] = drawn;
  return (
    last && (
      <Button
        component={Link}
        to={boardPath(room, last.board)}
        variant="default"
        leftSection={<IconBrush size={18} aria-hidden />}
      >
        {t('boards.keptOpen')}
      </Button>
    )
  );
}
