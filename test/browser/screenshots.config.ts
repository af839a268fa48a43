import { defineConfig } from '@playwright/test';
import config from './playwright.config';

/** Pictures of every page for people to look at. Not part of the tests: they assert only that each page came up. */
export default defineConfig(config, { testDir: 'screenshots', outputDir: 'results/traces', reporter: 'list' });
