/** What one device captures and sends to each other device of a mesh of a given size. */
export interface Budget {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Upper bounds of one sender, bit/s. */
  readonly videoBps: number;
  readonly audioBps: number;
  /** What the other side is asked to keep to, where this side has a limit: bit/s of its picture, 0 for no picture. */
  readonly receivedBps?: number;
  /** The highest picture that is sent, where it is less than what is captured. */
  readonly sentHeight?: number;
}

const PAIR: Budget = { width: 1280, height: 720, frameRate: 24, videoBps: 1_500_000, audioBps: 40_000 };
const SMALL: Budget = { width: 640, height: 360, frameRate: 24, videoBps: 600_000, audioBps: 32_000 };

/** How much data a call may take on this device. */
export type DataUse = 'automatic' | 'save' | 'least';

export const DATA_USES: readonly DataUse[] = ['automatic', 'save', 'least'];

/** What a choice of data use, or of sound alone, means in numbers. */
export interface Limits {
  /** The layers of a camera that are sent to the server, bit/s by name. */
  readonly layers: Readonly<Record<string, number>>;
  /** bit/s of one picture between two browsers, in each direction. */
  readonly videoBps: number;
  /** Of the highest picture, in pixels; 0 for no pictures of others. */
  readonly height: number;
}

export const LIMITS: Readonly<Record<DataUse, Limits>> = {
  automatic: {
    layers: { q: 150_000, h: 500_000, f: 1_500_000 },
    videoBps: Number.POSITIVE_INFINITY,
    height: Number.POSITIVE_INFINITY,
  },
  save: { layers: { q: 120_000, h: 380_000 }, videoBps: 500_000, height: 360 },
  least: { layers: { q: 120_000 }, videoBps: 120_000, height: 180 },
};

/** A mesh encodes and sends once per peer, so from two peers on each gets the small picture. */
export function budgetFor(peers: number, { videoBps, height }: Limits = LIMITS.automatic): Budget {
  const budget = peers <= 1 ? PAIR : SMALL;
  if (height === Number.POSITIVE_INFINITY) return budget;
  const limited = { ...budget, videoBps: Math.min(budget.videoBps, videoBps) };
  return height === 0 ? { ...limited, receivedBps: 0 } : { ...limited, receivedBps: videoBps, sentHeight: height };
}

export const videoConstraints = (budget: Budget): MediaTrackConstraints => ({
  width: { ideal: budget.width },
  height: { ideal: budget.height },
  frameRate: { ideal: budget.frameRate, max: budget.frameRate },
});

/** What is sent of a camera to the server, from small to large: each viewer gets the one that fits the tile. */
export const CAMERA_LAYERS: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];

/** Sound comes first where the way is narrow, then a screen, then cameras, whose priority is the browser's lowest. */
export const SOUND_FIRST: RTCRtpEncodingParameters = { priority: 'high', networkPriority: 'high' };

/** A screen is sent once, sharp rather than smooth. */
export const SCREEN_LAYER: RTCRtpEncodingParameters = {
  maxBitrate: 1_000_000,
  priority: 'medium',
  networkPriority: 'medium',
};
