import { heapMB } from '../harness/heap';
import { expect, type Person, test } from '../harness/index';
import { history, leave, openPanel } from '../harness/room';
import { seed } from '../harness/seed';

const MESSAGES = 100_000;
const DAYS = 365;
const SCROLL_MS = 10_000;
const SILENT = { microphone: false, camera: false };

interface Figures {
  rows: number[];
  longTasks: number[];
}

declare global {
  interface Window {
    __history?: { stop: () => Figures };
  }
}

/** Watches the list frame by frame: how many rows are drawn, and which tasks take long. */
function watch(label: string): void {
  const log = document.querySelector<HTMLElement>(`[role="log"][aria-label="${label}"]`);
  if (!log) throw new Error('the chat is not open');
  const figures: Figures = { rows: [], longTasks: [] };
  const tasks = new PerformanceObserver((list) => figures.longTasks.push(...list.getEntries().map((e) => e.duration)));
  tasks.observe({ type: 'longtask' });
  let running = true;
  const look = () => {
    figures.rows.push(log.querySelectorAll('[data-row]').length);
    if (running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.__history = {
    stop: () => {
      running = false;
      tasks.disconnect();
      return figures;
    },
  };
}

async function goToDay(who: Person, daysAgo: number): Promise<number> {
  await who.button('room.chat.toDay').click();
  const day = new Date(Date.now() + 8 * 3_600_000 - daysAgo * 86_400_000).toISOString().slice(0, 10);
  await who.field('room.chat.day').fill(day);
  const window = await history(who).locator('[data-row]').first().getAttribute('data-row');
  const from = performance.now();
  await who.button('room.chat.goToDay').click();
  await expect(history(who).locator(`[data-row="${window}"]`)).toHaveCount(0);
  await expect(history(who).getByRole('article').first()).toBeVisible();
  return performance.now() - from;
}

test(`a history of ${MESSAGES} messages: the wheel upward, and days far apart`, async ({ person, server }) => {
  test.setTimeout(600_000);
  const [ann, ben] = [await person('Ann', { alone: true }), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link, number } = await ann.makeRoom();
  await ben.enter(link, SILENT);
  await leave(ben);
  await ben.close();
  await seed(server, number, MESSAGES, DAYS);
  await ann.enter(link, SILENT);
  await openPanel(ann, 'chat');
  await expect(history(ann).getByText(`message ${MESSAGES}`)).toBeVisible();
  const before = await heapMB(ann);
  const label = ann.t('room.chat.history');

  await ann.page.evaluate(watch, label);
  await history(ann).hover();
  for (const end = Date.now() + SCROLL_MS; Date.now() < end; ) {
    await ann.page.mouse.wheel(0, -800);
    // In the pauses between turns of the wheel pages come while nothing scrolls.
    await ann.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const scrolled = await ann.page.evaluate(() => window.__history?.stop());
  if (!scrolled) throw new Error('nothing was watched');
  const days: number[] = [];
  for (const ago of [300, 10, 200, 50, 360]) days.push(await goToDay(ann, ago));
  const after = await heapMB(ann);

  const rows = scrolled.rows.sort((a, b) => a - b);
  const still = await stillness(ann);
  console.log(
    JSON.stringify({
      messages: MESSAGES,
      frames: rows.length,
      rows_max: rows.at(-1),
      rows_p95: rows[Math.floor(rows.length * 0.95)],
      long_tasks: scrolled.longTasks.length,
      long_task_max_ms: Math.round(Math.max(0, ...scrolled.longTasks)),
      heap_before_mb: before,
      heap_after_mb: after,
      to_day_ms: days.map(Math.round),
      prepends: still.prepends,
      jump_px: still.jump,
    }),
  );
  expect(still.prepends, 'pages that came above').toBeGreaterThan(0);
  expect(still.jump, 'pixels that the row in sight moved').toBe(0);
});

/** Scrolls near the top and lets go: how far the row in sight moves while the page above it comes. */
async function stillness(who: Person): Promise<{ prepends: number; jump: number }> {
  return history(who).evaluate(async (log) => {
    const frame = () => new Promise(requestAnimationFrame);
    let [prepends, jump] = [0, 0];
    for (let round = 0; round < 20; round++) {
      log.scrollTop = 300;
      for (let i = 0; i < 4; i++) await frame(); // rows that come into sight are measured
      const top = log.getBoundingClientRect().top;
      const row = [...log.querySelectorAll<HTMLElement>('[data-row]')].find((r) => r.getBoundingClientRect().top >= top);
      if (!row) continue;
      const y = row.getBoundingClientRect().top;
      const offset = log.scrollTop;
      for (let i = 0; i < 60; i++) {
        await frame();
        jump = Math.max(jump, Math.round(Math.abs(row.getBoundingClientRect().top - y)));
      }
      if (log.scrollTop > offset + 500) prepends++;
    }
    return { prepends, jump };
  });
}
