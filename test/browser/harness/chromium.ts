/** The Chromium of the machine, a browser as people have it; scripts/deps.sh installs it. */
export const CHROMIUM = process.env.ATRIUM_CHROMIUM ?? '/usr/bin/chromium';

/**
 * The same engine without the windows around it: pages come in two thirds of the time. It takes camera and microphone on loopback only,
 * and has no screens to share.
 */
export const HEADLESS_CHROMIUM = process.env.ATRIUM_HEADLESS_CHROMIUM ?? '/usr/bin/chromium-headless-shell';
