import { canvas, openBoard } from '../harness/board';
import { quantile, report, rounded } from '../harness/figures';
import { expect, type Person, test } from '../harness/index';
import { SILENT } from '../harness/lesson';

const STROKES = 12;
/** Places of a stroke at which both pages are watched, and how far they are from each other. */
const PLACES = 24;
const STEP_PX = 24;

interface Place {
  /** From the upper left corner of the board's canvas. */
  readonly x: number;
  readonly y: number;
}

declare global {
  interface Window {
    /** When the pointer was at a place, in ms of the clock that all pages share. */
    __pen?: Map<string, number>;
    /** When ink was first seen at each of the places, in their order. */
    __seen?: number[];
  }
}

/** Keeps when the pointer was where, by the times of the events themselves. Runs in the page. */
function follow(host: HTMLElement | SVGElement): void {
  const pen = new Map<string, number>();
  window.__pen = pen;
  const heard = (event: Event) => {
    if (!(event instanceof PointerEvent) || event.buttons !== 1) return;
    const { left, top } = host.getBoundingClientRect();
    const all = event.getCoalescedEvents();
    for (const { clientX, clientY, timeStamp } of all.length > 0 ? all : [event]) {
      const at = `${Math.round(clientX - left)} ${Math.round(clientY - top)}`;
      if (!pen.has(at)) pen.set(at, performance.timeOrigin + timeStamp);
    }
  };
  for (const name of ['pointerdown', 'pointermove']) host.addEventListener(name, heard, { capture: true });
}

/** Looks for ink at each of the places, one after the other, when a frame was drawn. Runs in the page. */
function watch(host: HTMLElement | SVGElement, places: readonly Place[]): void {
  const contexts = [...host.querySelectorAll('canvas')].map((each) => each.getContext('2d') as CanvasRenderingContext2D);
  const seen: number[] = [];
  window.__seen = seen;
  // Neither cursors nor paper are as dark as the pen, which is nearly black.
  const inked = ({ x, y }: Place) =>
    contexts.some((context) => {
      const { data } = context.getImageData(x - 1, y - 1, 3, 3);
      for (let i = 0; i < data.length; i += 4) {
        const [r = 0, g = 0, b = 0, alpha = 0] = data.slice(i, i + 4);
        if (alpha > 128 && Math.max(r, g, b) < 100) return true;
      }
      return false;
    });
  if (places.some(inked)) throw new Error('there is ink already');
  const drawn = new MessageChannel();
  drawn.port2.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    for (let next = places[seen.length]; next && inked(next); next = places[seen.length]) seen.push(now);
    if (seen.length < places.length && window.__seen === seen) look();
    else drawn.port1.close();
  };
  // What is posted in a frame is handled after it was drawn.
  const look = () => requestAnimationFrame(() => drawn.port1.postMessage(undefined));
  look();
}

/** From frame to frame, in ms, while nothing is drawn. Runs in the page. */
async function idle(): Promise<number[]> {
  const frame = () => new Promise<number>(requestAnimationFrame);
  const times: number[] = [];
  for (let before = await frame(); times.length < 100; ) {
    const now = await frame();
    times.push(now - before);
    before = now;
  }
  return times;
}

const size = async (who: Person) => {
  const box = await canvas(who).boundingBox();
  if (!box) throw new Error('no board is open');
  return box;
};

test('pen to remote pixel: what the mouse draws in one browser, on the canvas of another one', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [await person('Ann', { alone: true }), await person('Ben', { alone: true })];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link, SILENT);
  await openBoard(ann);
  await expect(canvas(ben)).toBeVisible();
  const box = await size(ann);
  await expect
    .poll(async () => size(ben), 'both see the same part of the page')
    .toMatchObject({ width: box.width, height: box.height });
  await canvas(ann).evaluate(follow);
  const frames = await ben.page.evaluate(idle);
  const waits: number[] = [];
  for (let stroke = 0; stroke < STROKES; stroke++) {
    const y = Math.round(box.height * (0.15 + (0.7 * stroke) / STROKES));
    const left = Math.round((box.width - PLACES * STEP_PX) / 2);
    const places = Array.from({ length: PLACES }, (_, i) => ({ x: left + i * STEP_PX, y }));
    await canvas(ben).evaluate(watch, places);
    for (const [i, at] of places.entries()) {
      await ann.page.mouse.move(Math.round(box.x) + at.x, Math.round(box.y) + at.y);
      if (i === 0) await ann.page.mouse.down();
      await ann.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await ann.page.mouse.up();
    await ben.page.waitForFunction((count) => window.__seen?.length === count, PLACES);
    const seen = await ben.page.evaluate(() => window.__seen ?? []);
    const times = await ann.page.evaluate((all) => all.map(({ x, y: row }) => window.__pen?.get(`${x} ${row}`)), places);
    for (const [i, time] of times.entries()) waits.push((seen[i] ?? Number.NaN) - (time ?? Number.NaN));
  }
  expect(
    waits.filter((wait) => !(wait > 0 && wait < 5_000)),
    'samples that cannot be',
  ).toEqual([]);
  const at = (share: number) => rounded(quantile(waits, share), 1);
  await report(
    'board-ink',
    { remote_ink_p95_ms: at(0.95) },
    {
      samples: waits.length,
      p50_ms: at(0.5),
      p99_ms: at(0.99),
      max_ms: at(1),
      idle_frame_p95_ms: rounded(quantile(frames, 0.95), 1),
    },
  );
});
