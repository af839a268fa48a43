import { defineConfig } from '@playwright/test';
import config from './playwright.config';

/** The long runs in real browsers. */
export default defineConfig(config, { testDir: 'soak', outputDir: 'results/soak', reporter: 'line' });
