import { expect } from '@playwright/test';
import type { Person } from './person';

/** The page of the board that is open. */
export const canvas = (who: Person) => who.page.getByRole('application', { name: who.t('board.canvas'), exact: true });

/** Opens the board by its button. */
export async function openBoard(who: Person): Promise<void> {
  await who.button('room.board').click();
  await expect(canvas(who)).toBeVisible();
}

/** The button that tells which page somebody looks at, and of how many. */
export const pageButton = (who: Person, page: number, count: number) =>
  who.page.getByRole('button', { name: who.t('board.pages.of', { page, count }), exact: true });

type Place = readonly [x: number, y: number];

/** Where a part of the canvas is in the window; both go from 0 to 1. */
async function placeOf(who: Person, [x, y]: Place): Promise<{ x: number; y: number }> {
  const box = await canvas(who).boundingBox();
  if (!box) throw new Error('no board is open');
  return { x: box.x + x * box.width, y: box.y + y * box.height };
}

/** Goes over the canvas with the mouse held down. */
export async function drag(who: Person, ...places: readonly Place[]): Promise<void> {
  for (const [i, place] of places.entries()) {
    const { x, y } = await placeOf(who, place);
    await who.page.mouse.move(x, y, { steps: i === 0 ? 1 : 6 });
    if (i === 0) await who.page.mouse.down();
  }
  await who.page.mouse.up();
}

/** Chooses a tool of the toolbar. */
export const choose = (who: Person, tool: 'select' | 'pen' | 'marker' | 'rectangle' | 'text' | 'eraser') =>
  who.button(`board.tool.${tool}`).click();

/** Waits until so many strokes and shapes are on the page that somebody looks at, as its outline has it. */
export async function expectDrawings(who: Person, count: number): Promise<void> {
  const outline = who.page.getByRole('region', { name: who.t('board.outline'), exact: true });
  const words = count === 0 ? /Nothing is drawn on it|还没有绘画/ : new RegExp(`(^|\\D)${count} (drawings?\\.|处绘画)`);
  await expect(outline).toContainText(words);
}
