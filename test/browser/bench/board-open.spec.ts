import { canvas } from '../harness/board';
import { quantile, report } from '../harness/figures';
import { fillBoard } from '../harness/fill-board';
import { expect, type Person, test } from '../harness/index';
import { SILENT } from '../harness/lesson';

const ELEMENTS = 10_000;
const TIMES = 3;
/** Frames without anything new after which a board is drawn. */
const STILL = 30;

declare global {
  interface Window {
    /** When the board was opened, when something was drawn on it first and last, and frames since then. */
    __drawn?: { opened: number; first: number; last: number; still: number };
  }
}

/** Watches what is put onto the canvases of a board. Runs in the page before its own scripts. */
function watch(): void {
  const drawn = { opened: 0, first: 0, last: 0, still: 0 };
  window.__drawn = drawn;
  addEventListener(
    'click',
    ({ timeStamp }) => Object.assign(drawn, { opened: timeStamp, first: 0, last: 0, still: 0 }),
    true,
  );
  const { drawImage } = CanvasRenderingContext2D.prototype;
  let now = false;
  // Tiles come onto the screen as pictures.
  CanvasRenderingContext2D.prototype.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    now ||= this.canvas.closest('[role="application"]') !== null;
    (drawImage as (...given: unknown[]) => void).apply(this, args);
  };
  const after = new MessageChannel();
  after.port2.onmessage = () => {
    drawn.still++;
    if (now) {
      now = false;
      drawn.last = performance.now();
      drawn.first ||= drawn.last;
      drawn.still = 0;
    }
    look();
  };
  // What is posted in a frame is handled after it was drawn.
  const look = () => requestAnimationFrame(() => after.port1.postMessage(undefined));
  look();
}

/** CPU that the page has taken so far, in ms: its main thread, and the whole process. */
async function clock(who: Person): Promise<() => Promise<{ thread: number; process: number }>> {
  const cdp = await who.context.newCDPSession(who.page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? Number.NaN);
    return { thread: of('ThreadTime'), process: of('ProcessTime') };
  };
}

interface Opened {
  /** From the click, in ms, until the first picture, and until all that is seen of the board is drawn. */
  readonly first: number;
  readonly all: number;
  /** The CPU that the page took for it, in ms. */
  readonly thread: number;
  readonly process: number;
}

/** Opens the board in a page that has not had it yet. */
async function open(who: Person, link: string, drawings: number): Promise<Opened> {
  await who.context.addInitScript(watch);
  await who.enter(link, SILENT);
  // Whoever has been in a room for some seconds has the code of the board.
  await who.page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /RoomBoard-.*js/.test(name)),
  );
  await who.page.waitForLoadState('networkidle');
  const cpu = await clock(who);
  const before = await cpu();
  await who.button('room.board').click();
  await expect(canvas(who)).toBeVisible();
  const outline = who.page.getByRole('region', { name: who.t('board.outline'), exact: true });
  await expect(outline).toContainText(`${drawings.toLocaleString('en')} drawings.`);
  await who.page.waitForFunction(
    (still) => window.__drawn && window.__drawn.last > 0 && window.__drawn.still > still,
    STILL,
  );
  const { opened, first, last } = (await who.page.evaluate(() => window.__drawn)) ?? { opened: 0, first: 0, last: 0 };
  expect(last, 'the board was drawn').toBeGreaterThan(opened);
  const after = await cpu();
  return {
    first: first - opened,
    all: last - opened,
    thread: after.thread - before.thread,
    process: after.process - before.process,
  };
}

test(`a board of ${ELEMENTS} elements, opened in a fresh page`, async ({ person }) => {
  test.setTimeout(300_000);
  const ann = await person('Ann');
  await ann.haveAccount();
  const { link, number } = await ann.makeRoom();
  const drawings = await fillBoard(ann, number, ELEMENTS);
  await ann.close();
  const opened: Opened[] = [];
  for (let time = 0; time < TIMES; time++) {
    const who = await person(`Ben ${time}`, { alone: true });
    await who.haveAccount();
    opened.push(await open(who, link, drawings));
    await who.button('board.stop').click(); // the next one opens it by hand, too
    await expect(canvas(who)).toBeVisible();
    await who.close();
  }
  const half = (of: keyof Opened) =>
    Math.round(
      quantile(
        opened.map((each) => each[of]),
        0.5,
      ),
    );
  await report(
    'board-open',
    { open_10k_ms: half('all') },
    {
      elements: ELEMENTS,
      first_picture_ms: half('first'),
      main_thread_cpu_ms: half('thread'),
      page_cpu_ms: half('process'),
      each_ms: opened.map(({ all }) => Math.round(all)),
    },
  );
});
