import { useMemo } from 'react';
import type { BoardSession } from '../engine/api';
import type { ItemID } from '../engine/types';
import type { Undoing } from '../useUndoing';
import {
  addPages,
  clearPage,
  deletePage,
  duplicatePage,
  indexOf,
  likeIt,
  movePage,
  type Paper,
  restoreElements,
  restorePage,
  setPaper,
} from './model';

/** What may be done with pages by who may. Each shows what it did; what removes something offers to take it back. */
export interface PageActions {
  readonly add: (after: ItemID) => void;
  readonly duplicate: (page: ItemID) => void;
  readonly remove: (page: ItemID) => void;
  readonly clear: (page: ItemID) => void;
  readonly move: (page: ItemID, to: number) => void;
  readonly paper: (page: ItemID, paper: Paper) => void;
}

export function usePageActions(
  session: BoardSession,
  newID: () => ItemID,
  onTurn: (page: ItemID) => void,
  undoing: Undoing,
): PageActions {
  const { offer } = undoing;
  return useMemo(() => {
    const { scene } = session;
    const page = (id: ItemID) => scene.pages()[indexOf(scene.pages(), id)];
    return {
      add: (after) => {
        const id = newID();
        const before = page(after);
        if (!before) return;
        session.do(addPages(scene.pages(), after, [{ id, data: likeIt(before) }]));
        onTurn(id);
      },
      duplicate: (original) => {
        const id = newID();
        const before = page(original);
        if (!before) return;
        session.do(duplicatePage(scene, before, id, newID));
        onTurn(id);
      },
      remove: (id) => {
        session.do(deletePage(id));
        offer('board.page.deleted', () => {
          session.do(restorePage(id));
          onTurn(id);
        });
      },
      clear: (id) => {
        const ids = scene.elements(id).map((element) => element.id);
        if (ids.length === 0) return;
        session.do(clearPage(id));
        offer('board.page.cleared', () => session.do(restoreElements(id, ids)));
      },
      move: (id, to) => {
        const gesture = movePage(scene.pages(), id, to);
        if (gesture) session.do(gesture);
      },
      paper: (id, paper) => session.do(setPaper(id, paper)),
    };
  }, [session, newID, onTurn, offer]);
}
