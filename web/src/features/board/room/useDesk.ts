import { useCallback, useRef, useState } from 'react';
import { useT } from '@/i18n';
import type { Surface } from '../engine/api';
import type { ItemID } from '../engine/types';
import { useInsert } from '../files/useInsert';
import { useViews } from '../follow/useViews';
import { useJobs } from '../jobs/useJobs';
import { newItemID } from '../makers';
import { indexOf } from '../pages/model';
import { usePageActions } from '../pages/usePageActions';
import { useShownPage } from '../pages/useShownPage';
import { useTools } from '../tools/useTools';
import { useScene } from '../useHeard';
import type { OpenBoardProps } from './OpenBoard';
import { useBoardEdits } from './useBoardEdits';
import { useLiveHand } from './useLiveHand';
import { useNames } from './useNames';
import { usePresenting } from './usePresenting';
import { useHand } from './useRights';

/** Everything that the parts of an open board have in common. */
export type Desk = ReturnType<typeof useDesk>;

export function useDesk(props: OpenBoardProps) {
  const { session: room, board: session, place, boards, byHand, keys, undoing, asking } = props;
  const t = useT();
  const hand = useHand(room);
  const tools = useTools(hand.account);
  const nameOf = useNames(room, session);
  const sheets = usePages(props);
  const { page, turn } = sheets;
  const [surface, setSurface] = useState<Surface>();
  const host = useRef<HTMLDivElement>(null);
  const actions = usePageActions(session, newItemID, turn, undoing);
  const jobs = useJobs();
  const edits = useBoardEdits(props, hand.any, asking, undoing);
  const showing = usePresenting(room, { ...place, page, byHand, mayShow: hand.present, nameOf });
  useViews(session.marks, surface, page, place.isLed ? place.presented?.account : undefined);
  const moved = () => {
    if (place.isLed) place.goAlone();
  };
  const put = usePut(surface, tools.choose);
  const insert = useInsert({ room: room.id, session, jobs, page, place: put, onTurn: turn });
  const events = useLiveHand(props, page, hand, { moved, files: insert });
  const title = boards.find(({ board }) => board === place.board)?.title || t('board.untitled');
  const toCanvas = useCallback(() => host.current?.focus({ preventScroll: true }), []);
  return {
    ...{ ...sheets, room, session, scene: session.scene, title, hand, tools, nameOf, host, surface, setSurface },
    ...{ keys, undoing, jobs, asking, edits, showing, moved, events, toCanvas },
    /** Ways to change the pages; absent for who may not. */
    actions: hand.any ? actions : undefined,
    /** Puts files onto the board; absent for who may not. */
    insert: hand.draw ? insert : undefined,
  };
}

/** The pages of the board, and the one that is shown. */
function usePages({ board: { scene }, place }: OpenBoardProps) {
  const { board, turn: turnTo } = place;
  const pages = useScene(scene, () => scene.pages());
  const page = useShownPage(pages, place.page || (pages[0]?.id ?? ''));
  const turn = useCallback((to: ItemID) => turnTo({ board, page: to }), [turnTo, board]);
  const turnBy = (by: 1 | -1) => {
    const next = pages[indexOf(pages, page) + by];
    if (next) turn(next.id);
  };
  return { pages, page, turn, turnBy };
}

/** Puts a picture onto the page, ready to be moved. */
function usePut(surface: Surface | undefined, choose: (tool: 'select') => void) {
  return useCallback(
    (file: string, width: number, height: number, at?: { readonly x: number; readonly y: number }) => {
      choose('select');
      surface?.placeImage(file, width, height, at);
    },
    [surface, choose],
  );
}
