import { expect, test } from '../harness/index';

const ROUNDS = 10;

declare global {
  interface Window {
    __frame?: Promise<number>;
  }
}

/** Arms the page: milliseconds from the click on a button to the first decoded frame of somebody, in the page's own clock. */
function arm({ join, other }: { join: string; other: string }): void {
  window.__frame = new Promise((resolve) => {
    document.addEventListener(
      'click',
      (event) => {
        if ((event.target as Element).closest('button')?.textContent?.trim() !== join) return;
        const clicked = performance.now();
        const watched = new WeakSet<HTMLVideoElement>();
        const look = () => {
          for (const video of document.querySelectorAll<HTMLVideoElement>(`[aria-label="${other}"] video`)) {
            if (watched.has(video)) continue;
            watched.add(video);
            video.requestVideoFrameCallback((now) => {
              clearInterval(watch);
              resolve(now - clicked);
            });
          }
        };
        const watch = setInterval(look, 5);
      },
      { capture: true },
    );
  });
}

test('join click to the first decoded frame of the other, mesh of two', async ({ person }) => {
  test.setTimeout(300_000);
  const ann = await person('Ann', { alone: true });
  await ann.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.enter(link);
  const ben = await person('Ben', { alone: true });
  await ben.haveAccount();
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await ben.page.goto('about:blank'); // a new visit, not a way back into the room
    await ben.page.evaluate(() => sessionStorage.clear()).catch(() => undefined);
    await ben.page.goto(link);
    await expect(ben.button('call.turnOffCamera')).toBeVisible();
    await ben.page.evaluate(arm, { join: ben.t('call.pre.joinNow'), other: 'Ann' });
    await ben.button('call.pre.joinNow').click();
    figures.push(await ben.page.evaluate(() => window.__frame ?? Promise.reject(new Error('not armed'))));
    await ben.button('room.leave').click();
    await expect(ann.page.getByRole('article')).toHaveCount(1);
  }
  figures.sort((a, b) => a - b);
  const at = (share: number) => Math.round(figures[Math.ceil(share * figures.length) - 1] ?? 0);
  console.log(JSON.stringify({ rounds: ROUNDS, first_frame_p50_ms: at(0.5), first_frame_p95_ms: at(0.95) }));
});
