import { defineConfig } from '@playwright/test';
import { FLAGS } from './harness/browser';
import { HEADLESS_CHROMIUM } from './harness/chromium';

/**
 * The specs that want the machine for themselves: a call of three fills two cores, a history is measured to the pixel, a sign-in counts
 * seconds, and a cable that comes or goes makes every Chromium on the machine drop what it fetches.
 */
const ALONE = /\/(call|consent|firefox|harness|history|hosts-media|layout|lesson|nat|network|quality|record|relay-only|rough|screen|sfu)\.spec\.ts$/;

/**
 * The browser tests: real Chromium against the real binary. Nothing is repeated until it passes. The project `pages` may run on
 * several workers (`--workers`).
 */
export default defineConfig({
  testDir: 'specs',
  outputDir: 'results/traces',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  projects: [
    { name: 'pages', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE },
  ],
  timeout: 120_000,
  expect: { timeout: 25_000 },
  reporter: [['line'], ['json', { outputFile: 'results/report.json' }]],
  use: {
    actionTimeout: 25_000,
    navigationTimeout: 25_000,
    // A trace of everything takes a fifth of the work: it is for looking into what has failed. ATRIUM_TRACE=1.
    trace: process.env.ATRIUM_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: HEADLESS_CHROMIUM, args: FLAGS },
  },
});
