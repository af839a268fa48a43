import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { heapMB } from '../harness/heap';
import { test as base, expect, type Person } from '../harness/index';
import { PASSWORD } from '../harness/person';
import { openPanel } from '../harness/room';
import { Server } from '../harness/server';

const BINARY = fileURLToPath(new URL('../../../bin/atrium', import.meta.url));
const OTHERS = 999;
const WATCHED_MS = 10_000;
const MESSAGES_PER_S = 5;

/** The server lets all bots of one address in. */
const test = base.extend({
  server: async ({ guard }, use) => {
    const flags = ['--registration-rate', '100000', '--registration-burst', '100000', '--address-connections', '2000'];
    const server = await Server.start('127.0.0.1', flags);
    guard.allow(server.url);
    await use(server);
    await server.stop();
  },
});

/** Counts frames, and the time of tasks over 50 ms. */
function frames(ms: number): Promise<{ frames: number; longTasks: number[] }> {
  return new Promise((resolve) => {
    const longTasks: number[] = [];
    const tasks = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((e) => e.duration)));
    tasks.observe({ type: 'longtask' });
    let count = 0;
    const end = performance.now() + ms;
    const look = (now: number) => {
      count++;
      if (now < end) requestAnimationFrame(look);
      else {
        tasks.disconnect();
        resolve({ frames: count, longTasks });
      }
    };
    requestAnimationFrame(look);
  });
}

/** Fills a room of this person with bots that write for a while. */
function fill(who: Person, seconds: number): ChildProcess {
  const args = [
    'load',
    'chat',
    '--url',
    who.url,
    '--name',
    who.name,
    '--clients',
    `${OTHERS}`,
    '--rate',
    `${MESSAGES_PER_S}`,
  ];
  return spawn(BINARY, [...args, '--seconds', `${seconds}`, '--json'], {
    stdio: 'ignore',
    env: { ...process.env, ATRIUM_LOAD_PASSWORD: PASSWORD },
  });
}

test(`the page of a room of ${OTHERS + 1} people who come and write`, async ({ person }) => {
  test.setTimeout(300_000);
  const ann = await person('Ann', { alone: true });
  await ann.haveAccount();
  await ann.page.goto(`${ann.url}/settings`);
  const idle = await ann.page.evaluate(frames, WATCHED_MS);
  const bots = fill(ann, 45);
  try {
    let room: { number: string; count?: number } | undefined;
    await expect
      .poll(
        async () => {
          const { rooms } = (await ann.call('GET', '/api/v1/rooms')) as { rooms: { number: string; count?: number }[] };
          room = rooms[0];
          return room?.count ?? 0;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(10);
    // She enters while the others come.
    await ann.enter(`${ann.url}/r/${room?.number}`, { microphone: false, camera: false });
    await openPanel(ann, 'people');
    const coming = await ann.page.evaluate(frames, WATCHED_MS);
    await expect(ann.page.getByRole('banner').getByText('1,000')).toBeVisible({ timeout: 60_000 });
    const full = await ann.page.evaluate(frames, WATCHED_MS);
    const drawn = await ann.page.getByRole('complementary').getByRole('listitem').count();
    const ratio = (watched: { frames: number }) => Math.round((100 * idle.frames) / watched.frames) / 100;
    const most = (watched: { longTasks: number[] }) => Math.round(Math.max(0, ...watched.longTasks));
    console.log(
      JSON.stringify({
        members: OTHERS + 1,
        messages_per_s: MESSAGES_PER_S,
        frame_ratio_coming: ratio(coming),
        frame_ratio: ratio(full),
        long_tasks_coming: coming.longTasks.length,
        long_task_coming_max_ms: most(coming),
        long_tasks: full.longTasks.length,
        long_task_max_ms: most(full),
        rows_drawn: drawn,
        heap_mb: await heapMB(ann),
      }),
    );
    expect(drawn, 'rows of the list that are drawn').toBeLessThan(60);
  } finally {
    bots.kill();
  }
});
