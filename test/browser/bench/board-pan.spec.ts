import { expect, test } from '@playwright/test';
import { EnginePage, settled } from '../harness/engine';
import { mean, quantile, report, rounded } from '../harness/figures';
import { Guard } from '../harness/guard';

const ELEMENTS = 10_000;
const ROUNDS = 5;
const FRAMES = 300;
/** What the wheel turns in each frame. */
const STEP_PX = 16;

test.use({ viewport: { width: 1280, height: 720 } });

interface Pan {
  /** From each frame to the next, ms. */
  readonly times: readonly number[];
  /** Frames in which the view was another than in the one before. */
  readonly moved: number;
  readonly tiles: number;
}

/** Turns the wheel in each frame, to and fro in rows from the corner of the page on, or leaves it alone for a step of 0. Runs in the page. */
async function pan({ count, step }: { count: number; step: number }): Promise<Pan> {
  const host = document.querySelector('#board') as HTMLElement;
  const { surface } = window.board;
  const frame = () => new Promise<number>(requestAnimationFrame);
  const view = () => surface.getState().view;
  const times: number[] = [];
  let [moved, way, rowEnd] = [0, 1, false];
  let [before, seen] = [await frame(), view()];
  const { tiles } = surface.counters();
  for (let i = 0; i < count; i++) {
    if (step > 0) {
      // A row is as wide as the page; then the next one, half a window below.
      const turn = rowEnd ? { deltaY: 360 } : { deltaX: way * step };
      host.dispatchEvent(new WheelEvent('wheel', { ...turn, bubbles: true, cancelable: true }));
      const { x, scale } = view();
      const out = way > 0 ? x + 1280 / scale > 1600 : x < 0;
      if (rowEnd) way = -way;
      rowEnd = !rowEnd && out;
    }
    const now = await frame();
    times.push(now - before);
    before = now;
    const is = view();
    if (is.x !== seen.x || is.y !== seen.y) moved++;
    seen = is;
  }
  return { times, moved, tiles: surface.counters().tiles - tiles };
}

test(`a board of ${ELEMENTS} elements, panned over parts that were not drawn yet`, async ({ context, page }) => {
  test.setTimeout(180_000);
  const engine = await EnginePage.start();
  const guard = new Guard();
  guard.allow(engine.url);
  guard.watch(context, 'board');
  await page.goto(engine.url);
  await page.waitForFunction(() => window.board !== undefined);
  await page.evaluate((count) => window.board.fill(count), ELEMENTS);
  const [idle, pans]: [Pan[], Pan[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // Nothing is kept from the round before; the page is shown at 200%, from its corner on.
    await page.evaluate(() => {
      window.board.reopen();
      window.board.surface.fit({ x: 0, y: 0, w: 640, h: 360 });
    });
    await settled(page);
    idle.push(await page.evaluate(pan, { count: FRAMES, step: 0 }));
    pans.push(await page.evaluate(pan, { count: FRAMES, step: STEP_PX }));
  }
  engine.close();
  const times = (of: readonly Pan[]) => of.flatMap((each) => each.times);
  const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
  const [moved, tiles] = [sum(pans.map((each) => each.moved)), sum(pans.map((each) => each.tiles))];
  expect(moved, 'frames in which the view moved').toBeGreaterThan(0.95 * ROUNDS * FRAMES);
  expect(tiles, 'tiles that were drawn').toBeGreaterThan(ROUNDS * 15);
  await report(
    'board-pan',
    { tiles_per_pan_frame: rounded(tiles / moved), frame_ratio: rounded(mean(times(pans)) / mean(times(idle))) },
    {
      frames: moved,
      tiles,
      idle_ms: rounded(mean(times(idle))),
      pan_ms: rounded(mean(times(pans))),
      pan_p95_ms: rounded(quantile(times(pans), 0.95)),
      rounds: pans.map((each, i) => rounded(mean(each.times) / mean(idle[i]?.times ?? []))),
    },
  );
  expect(guard.breaches).toEqual([]);
});
