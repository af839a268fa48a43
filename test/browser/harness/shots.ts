import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { Locale } from './words';

const FOLDER = fileURLToPath(new URL('../results/screenshots', import.meta.url));
export const WIDTHS = [360, 820, 1440] as const;
export const SCHEMES = ['light', 'dark'] as const;
const HEIGHTS = { 360: 740, 820: 1180, 1440: 900 } as const;

/**
 * Takes the page in every width and colour scheme into results/screenshots/NAME-LOCALE-WIDTH-SCHEME.png; before each one does what has to be
 * done anew after a change of the size, as opening a menu has.
 */
export async function shoot(page: Page, name: string, locale: Locale, before?: () => Promise<void>): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const size = page.viewportSize();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHTS[width] });
      await laidOut(page);
      if (before) {
        await before();
        await laidOut(page);
      }
      const file = path.join(FOLDER, `${name}-${locale}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (size) await page.setViewportSize(size);
}

/** Waits until the page has laid itself out anew after a change of its size, and drawn that. */
const laidOut = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 12; frame++) await new Promise(requestAnimationFrame);
  });
