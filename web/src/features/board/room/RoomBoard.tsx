import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { Failure } from '@/ui';
import classes from '../Board.module.css';
import { useBoards } from '../boards/useBoards';
import { useFollow } from '../follow/useFollow';
import { useHeard } from '../useHeard';
import { useUndoing } from '../useUndoing';
import { OpenBoard } from './OpenBoard';
import { useAsking } from './useAsking';
import { useShelf } from './useShelf';

export interface RoomBoardProps {
  readonly session: RoomSession;
  /** This person opened the board, and did not just come to what somebody shows. */
  readonly byHand: boolean;
  /** Whether single keys choose tools. */
  readonly keys: boolean;
  readonly fullScreen: { readonly available: boolean; readonly on: boolean; readonly toggle: () => void };
  /** The pictures of the others, where they are hidden for want of room. */
  readonly pictures: { readonly count: number; readonly shown: boolean; readonly toggle: () => void } | undefined;
  /** The screen that somebody shares behind the board. */
  readonly screen: { readonly name: string; readonly look: () => void } | undefined;
  /** Draws the list of removed boards. */
  readonly removed: (opened: boolean, onClose: () => void) => ReactNode;
  readonly onPeople: () => void;
  readonly onClose: () => void;
}

/** The board of a room: the one that somebody shows, or that this person chose, or the first. */
export function RoomBoard(props: RoomBoardProps) {
  const { session } = props;
  const t = useT();
  const { query, boards, make } = useBoards(session);
  const kind = useHeard(session, () => session.getSnapshot().room.kind);
  // The first board of a meeting has the meeting's id; that of a lesson the course's, which the list tells.
  const place = useFollow(session, boards[0]?.board ?? (kind === 'lesson' ? '' : session.id));
  const board = useShelf(session, place.board);
  const open = { place, boards, undoing: useUndoing(), asking: useAsking(), onMake: make };
  if (board) return <OpenBoard key={place.board} {...props} {...open} board={board} />;
  if (place.board === '' && query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton className={classes.loading ?? ''} role="status" aria-label={t('board.loading')} />;
}
