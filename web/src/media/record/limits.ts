/** Pictures a second. */
export const FRAMES = 20;
export const VIDEO_BPS = 1_500_000;
export const AUDIO_BPS = 96_000;
/** What a recording takes, bytes a minute. */
export const BYTES_PER_MINUTE = ((VIDEO_BPS + AUDIO_BPS) / 8) * 60;
/** How much of it is held in memory where there is no storage. Made whole it takes as much again; beyond both a tab is in danger. */
export const MEMORY_MOST = 128 << 20;
