import type { RoomSession } from '@/connection/types';
import { loadRemovedBoards, loadRoomBoard } from '@/features/board';
import { type BesideBoard, lookAtScreen, showBesideBoard, useShortcutsOn, useStage } from '@/features/call';
import { useT } from '@/i18n';
import { Late } from '@/ui/Late';
import { LatePart } from '@/ui/LatePart';
import { useRoom } from '../useRoom';
import type { BoardShow } from './useBoardShow';

interface Props {
  readonly session: RoomSession;
  readonly show: BoardShow;
  readonly beside: BesideBoard;
  readonly onPeople: () => void;
}

/** The board on the stage, loaded when it is first wanted, with what the room knows of it. */
export function BoardStage({ session, show, beside, onPeople }: Props) {
  const shown = useStage((s) => s.besideBoard);
  const keys = useShortcutsOn((s) => s.on);
  const screen = useScreen(session);
  return (
    <LatePart load={loadRoomBoard}>
      {(RoomBoard) => (
        <RoomBoard
          session={session}
          byHand={show.byHand}
          keys={keys}
          fullScreen={beside.fullScreen}
          pictures={
            beside.hidden && beside.pictures > 1
              ? { count: beside.pictures, shown, toggle: () => showBesideBoard(!shown) }
              : undefined
          }
          screen={screen}
          removed={(opened, onClose) => (
            <Late load={loadRemovedBoards} opened={opened} onClose={onClose}>
              {(Removed, drawn) => <Removed session={session} opened={drawn} onClose={onClose} />}
            </Late>
          )}
          onPeople={onPeople}
          onClose={show.close}
        />
      )}
    </LatePart>
  );
}

/** The screen that is shared behind the board, and the way to it. */
function useScreen(session: RoomSession) {
  const t = useT();
  const shared = useStage((s) => s.screen !== '');
  const name = useRoom(session, (s) => {
    const sharer = s.members.find((m) => m.account !== s.self.account && m.devices.some((d) => d.screen));
    return sharer?.name;
  });
  return shared ? { name: name ?? t('room.board.someone'), look: lookAtScreen } : undefined;
}
