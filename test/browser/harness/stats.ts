import { expect, type Page } from '@playwright/test';
import type { PeerStats } from '@/media/stats';

/** The figures of every peer connection of the call on the page; empty without a call. */
export const peers = (page: Page): Promise<readonly PeerStats[]> =>
  page.evaluate(async () => (await window.__atriumStats?.()) ?? []);

type Figure = { [K in keyof PeerStats]: PeerStats[K] extends number ? K : never }[keyof PeerStats];

/** Waits until the page has exactly `count` peers and each of the figures has grown for each of them since now. */
export const expectFlowing = (page: Page, count: number, figures: readonly Figure[], timeout?: number): Promise<void> =>
  expectGrowing(() => peers(page), count, figures, timeout);

/** The same of any browser that tells its figures. */
export async function expectGrowing(
  ask: () => Promise<readonly PeerStats[]>,
  count: number,
  figures: readonly Figure[],
  timeout = 30_000,
): Promise<void> {
  const first = new Map((await ask()).map((p) => [p.device, p]));
  await expect
    .poll(
      async () => {
        const now = await ask();
        const still = now.flatMap((p) =>
          figures
            .filter((f) => p[f] <= (first.get(p.device)?.[f] ?? 0))
            .map((f) => `${p.device} ${p.state}: ${f} stays at ${p[f]}`),
        );
        return now.length === count ? still : [`${now.length} peers`];
      },
      { timeout, message: `${count} peers with growing ${figures.join(', ')}` },
    )
    .toEqual([]);
}

export const media = ['framesDecoded', 'audioEnergy', 'framesSent'] as const satisfies readonly Figure[];

/** Begins to watch how long the picture of somebody stands still. */
export const watchGaps = (page: Page, name: string): Promise<void> =>
  page.getByRole('article', { name, exact: true }).evaluate((tile) => {
    const watch = window as unknown as { gap: number };
    watch.gap = 0;
    let last = performance.now();
    const next = () => {
      const video = tile.ownerDocument.querySelector<HTMLVideoElement>(`article[aria-label="${tile.ariaLabel}"] video`);
      if (!video) return void requestAnimationFrame(next);
      video.requestVideoFrameCallback(() => {
        watch.gap = Math.max(watch.gap, performance.now() - last);
        last = performance.now();
        next();
      });
    };
    next();
  });

/** The longest time between two pictures that were drawn since, in ms. */
export const longestGap = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as { gap: number }).gap);
