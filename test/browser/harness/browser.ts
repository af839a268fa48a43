import { type Browser, chromium } from '@playwright/test';
import { CHROMIUM } from './chromium';
import type { Place } from './network';

/** Fake camera and microphone, no permission dialogs, and no conversation with anybody but the server under test. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/** A browser process of its own, perhaps at the end of a cable; `secure` is a URL whose origin may use camera and microphone. */
export function launch(options: {
  place?: Place | undefined;
  secure: string;
  flags?: readonly string[] | undefined;
}): Promise<Browser> {
  return chromium.launch({
    executablePath: options.place?.chromium ?? CHROMIUM,
    args: [
      ...FLAGS,
      `--unsafely-treat-insecure-origin-as-secure=${new URL(options.secure).origin}`,
      ...(options.flags ?? []),
    ],
  });
}
