import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { CHROMIUM, HEADLESS_CHROMIUM } from './chromium';
import type { Place } from './network';

/**
 * Fake camera and microphone, no permission dialogs, and no conversation with anybody but the server under test. The camera gives
 * five pictures a second, which takes half of the work of the usual twenty; benchmarks of calls have these.
 */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--use-fake-device-for-media-stream=fps=${process.env.ATRIUM_CAMERA_FPS ?? 5}`,
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

const secureFlag = (url: string) => `--unsafely-treat-insecure-origin-as-secure=${new URL(url).origin}`;

/** A browser process of its own, perhaps at the end of a cable; `secure` is a URL whose origin may use camera and microphone. */
export function launch(options: {
  place?: Place | undefined;
  secure: string;
  screens?: boolean | undefined;
  flags?: readonly string[] | undefined;
}): Promise<Browser> {
  return chromium.launch({
    executablePath: options.place?.chromium ?? (options.screens ? CHROMIUM : HEADLESS_CHROMIUM),
    args: [...FLAGS, secureFlag(options.secure), ...(options.flags ?? [])],
  });
}

/**
 * A browser process whose tabs hide each other, as a person's do: Playwright has every page of its own profiles believe that it is in
 * front. There is one profile, which takes its language from a flag and the size of its window.
 */
export async function launchTabs(options: {
  secure: string;
  language: string;
}): Promise<{ context: BrowserContext; close: () => Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'atrium-tabs-'));
  const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1280,900'];
  const args = [...FLAGS, ...flags, `--accept-lang=${options.language}`, secureFlag(options.secure), 'about:blank'];
  const process = spawn(CHROMIUM, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const browser = await chromium.connectOverCDP(await endpoint(process), { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error('the browser has no profile');
  const close = async () => {
    const over = new Promise((resolve) => process.once('exit', resolve));
    await browser.close();
    process.kill();
    await over;
    await rm(profile, { recursive: true, force: true });
  };
  return { context, close };
}

/** Where a browser that starts can be reached, as it says itself. */
function endpoint(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    process.stderr?.on('data', (text) => {
      said += text;
      const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
    process.once('exit', () => reject(new Error(`the browser did not start: ${said}`)));
  });
}
