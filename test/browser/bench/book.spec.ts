import type { Locator } from '@playwright/test';
import { mean, quantile, rounded } from '../harness/figures';
import { expect, type Person, test } from '../harness/index';
import { makeClass } from '../harness/lesson';

const LESSONS = 40;
const STUDENTS = 300;
const SCROLL_MS = 8_000;
const WHEEL_PX = 160;

/** A book as the server gives it. */
function book() {
  const statuses = ['present', 'present', 'present', 'late', 'absent', 'refused', 'not_reached'] as const;
  const day = 86_400_000;
  const lessons = Array.from({ length: LESSONS }, (_, i) => ({
    id: `lesson${i}`,
    title: `Lesson ${i + 1}`,
    start: Date.UTC(2026, 8, 1, 8) + i * day,
    state: 'ended',
    signups: 2,
  }));
  const students = Array.from({ length: STUDENTS }, (_, s) => ({
    account: `student${s}`,
    name: `${s % 3 ? 'Student' : '学生'} ${s + 1}`,
    share: (s % 100) / 100,
    counts: { present: 20, late: 5, absent: 5, refused: 5, not_reached: 5, excused: 0 },
    cells: lessons.map(({ id }, i) => ({
      lesson: id,
      status: statuses[(s * 7 + i) % statuses.length],
      share: ((s + i) % 100) / 100,
      came: lessons[i]?.start,
      ...((s + i) % 11 === 0 && {
        recorded: 'absent',
        correction: { status: 'excused', reason: 'ill', by: 'teacher', by_name: 'Ann', made: 1 },
      }),
    })),
  }));
  return { lessons, students };
}

interface Frames {
  /** From each frame to the next, ms. */
  readonly times: readonly number[];
  readonly longTasks: readonly number[];
}

declare global {
  interface Window {
    __frames?: { stop: () => Frames };
  }
}

/** Watches the page frame by frame. */
function watch(): void {
  const times: number[] = [];
  const longTasks: number[] = [];
  const tasks = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((e) => e.duration)));
  tasks.observe({ type: 'longtask' });
  let running = true;
  let before: number | undefined;
  const look = (now: number) => {
    if (before !== undefined) times.push(now - before);
    before = now;
    if (running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.__frames = {
    stop: () => {
      running = false;
      tasks.disconnect();
      return { times, longTasks };
    },
  };
}

/** Turns the wheel over something, a notch with each frame, there and back. */
async function turn(who: Person, over: Locator, x: number, y: number): Promise<Frames> {
  await over.hover({ position: { x: 60, y: 20 } });
  await who.page.evaluate(watch);
  for (let [notch, end] = [0, Date.now() + SCROLL_MS]; Date.now() < end; notch++) {
    const way = Math.floor(notch / 90) % 2 ? -1 : 1;
    await who.page.mouse.wheel(x * way, y * way);
    await who.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const frames = await who.page.evaluate(() => window.__frames?.stop());
  if (!frames) throw new Error('nothing was watched');
  return frames;
}

test(`the attendance book of ${LESSONS} lessons and ${STUDENTS} students, scrolled`, async ({ person }) => {
  test.setTimeout(300_000);
  const ann = await person('Ann', { alone: true });
  const { course } = await makeClass(ann, [], { title: 'Algebra', lesson: 'Groups' });
  await ann.page.route(`**/api/v1/courses/${course}/attendance`, (route) => route.fulfill({ json: book() }));
  await ann.page.goto(`${ann.url}/courses/${course}/attendance`);
  const grid = ann.page.getByRole('grid');
  await expect(grid.getByRole('row')).not.toHaveCount(0);
  const idle = await turn(ann, ann.page.getByRole('heading', { level: 1 }), 0, 0); // the same loop, and nothing to draw
  const down = await turn(ann, grid, 0, WHEEL_PX);
  const drawn = await grid.getByRole('row').count();
  const sideways = await turn(ann, grid, WHEEL_PX, 0);
  const figures = (frames: Frames) => ({
    frames: frames.times.length,
    ms: rounded(mean(frames.times)),
    p95_ms: rounded(quantile(frames.times, 0.95)),
    ratio: rounded(mean(frames.times) / mean(idle.times)),
    p95_ratio: rounded(quantile(frames.times, 0.95) / quantile(idle.times, 0.95)),
    long_tasks: frames.longTasks.length,
    long_task_max_ms: Math.round(Math.max(0, ...frames.longTasks)),
  });
  console.log(
    JSON.stringify({
      book: `${LESSONS}x${STUDENTS}`,
      idle: figures(idle),
      down: figures(down),
      sideways: figures(sideways),
      rows_drawn: drawn,
    }),
  );
  expect(drawn, 'rows that are drawn').toBeLessThan(60);
});
