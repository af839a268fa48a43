import { useMemo } from 'react';
import { changeRoom } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import type { Hand } from '../engine/api';
import type { Rights } from '../top/RightsMenu';
import { useHeard } from '../useHeard';
import type { Asking } from './useAsking';

/** What this person may do on the boards of a room. */
export function useHand(room: RoomSession): Hand & { readonly present: boolean } {
  const account = useHeard(room, () => room.getSnapshot().self.account);
  const rights = useHeard(room, () => room.getSnapshot().rights);
  return useMemo(
    () => ({
      account,
      draw: rights.includes('draw'),
      any: rights.includes('draw_any'),
      present: rights.includes('present'),
    }),
    [account, rights],
  );
}

/** So many who ask for the pen are offered at once. */
const MOST_ASKERS = 5;

/** Who else may draw, for those who decide it; undefined for the others. */
export function useRights(room: RoomSession, asking: Asking, toPeople: () => void): Rights | undefined {
  const rights = useHeard(room, () => room.getSnapshot().rights);
  const policy = useHeard(room, () => room.getSnapshot().room.policy);
  const kind = useHeard(room, () => room.getSnapshot().room.kind);
  const members = useHeard(room, () => room.getSnapshot().members);
  const self = useHeard(room, () => room.getSnapshot().self.account);
  const mayEdit = rights.includes('edit');
  const mayGive = rights.includes('pen') && policy.draw === 'hosts';
  if (!mayEdit && !mayGive) return undefined;
  return {
    draw: policy.draw,
    drawOn: policy.draw_on,
    lesson: kind === 'lesson',
    mayEdit,
    mayGive,
    holders: members.filter(({ draws }) => draws),
    askers: members
      .filter(({ account, hand, draws }) => hand > 0 && !draws && account !== self)
      .sort((a, b) => a.hand - b.hand)
      .slice(0, MOST_ASKERS),
    change: (change) => asking.ask(changeRoom(room.id, { policy: change })),
    give: (account, may) => asking.ask(room.boards.letDraw(account, may)),
    toPeople,
  };
}
