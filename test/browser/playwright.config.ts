import { defineConfig } from '@playwright/test';
import { FLAGS } from './harness/browser';
import { CHROMIUM } from './harness/chromium';

/**
 * The browser tests: real Chromium against the real binary. Nothing is repeated until it passes. One worker, because a call
 * of three fills two cores.
 */
export default defineConfig({
  testDir: 'specs',
  outputDir: 'results/traces',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['line'], ['json', { outputFile: 'results/report.json' }]],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: { executablePath: CHROMIUM, args: FLAGS },
  },
});
