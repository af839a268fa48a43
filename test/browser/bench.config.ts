import { defineConfig } from '@playwright/test';
import config from './playwright.config';

/** The benchmarks that need real browsers. Each prints its figures as one line of JSON. */
export default defineConfig(config, { testDir: 'bench', outputDir: 'results/bench', reporter: 'line' });
