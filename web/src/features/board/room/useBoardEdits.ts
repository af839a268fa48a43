import { useT } from '@/i18n';
import { nextNumber } from '../boards/model';
import type { BoardEdits } from '../top/BoardMenu';
import type { Undoing } from '../useUndoing';
import type { OpenBoardProps } from './OpenBoard';
import type { Asking } from './useAsking';

/** Ways to make, name and remove boards; undefined for who may not. */
export function useBoardEdits(
  { session: { boards: port }, boards, place, onMake }: OpenBoardProps,
  may: boolean,
  { ask }: Asking,
  { offer }: Undoing,
): BoardEdits | undefined {
  const t = useT();
  const open = (board: string) => place.turn({ board, page: '' });
  if (!may) return undefined;
  return {
    make: () => {
      const nameOf = (number: number) => t('board.numbered', { number });
      ask(onMake(nameOf(nextNumber(boards, nameOf)), open));
    },
    rename: (board, title) => ask(port.rename(board, title)),
    remove: (board) => {
      const title = boards.find((each) => each.board === board)?.title ?? '';
      const before = boards[boards.findIndex((each) => each.board === board) - 1];
      ask(
        port.remove(board, title, true).then(() => {
          if (before) open(before.board);
          offer('board.removed', () => {
            ask(port.remove(board, title, false));
            open(board);
          });
        }),
      );
    },
  };
}
