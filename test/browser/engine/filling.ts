import type { BoardProps } from '@/connection/types';
import { strokeOf } from '@/features/board/engine/simplify';
import { handwriting } from '@/features/board/engine/testing/handwriting';

const COLORS = ['#1b1b1f', '#1f6fb2', '#c0392b', '#2e7d32'];

/** So many elements in an area of a page: of ten eight strokes, a rectangle and a text. */
export function filling(
  count: number,
  area: { readonly w: number; readonly h: number },
): readonly { readonly id: string; readonly data: BoardProps }[] {
  return handwriting(count, 7).map((ink, i) => {
    const stroke = strokeOf(ink) ?? { x: 0, y: 0, points: '' };
    const place = { x: (stroke.x / 1550) * area.w, y: (stroke.y / 850) * area.h };
    const color = COLORS[i % COLORS.length] ?? '';
    const data: BoardProps =
      i % 10 === 3
        ? { type: 'rectangle', ...place, w: 40, h: 26, size: 2, color }
        : i % 10 === 7
          ? { type: 'text', ...place, text: `text ${i}`, size: 14, color }
          : { type: 'pen', ...stroke, ...place, size: 3, color };
    return { id: `e${String(i).padStart(6, '0')}`, data };
  });
}
