/** The Chromium of the machine; scripts/deps.sh installs it. */
export const CHROMIUM = process.env.ATRIUM_CHROMIUM ?? '/usr/bin/chromium';
