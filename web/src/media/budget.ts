/** What one device captures and sends to each other device of a mesh of a given size. */
export interface Budget {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Upper bounds of one sender, bit/s. */
  readonly videoBps: number;
  readonly audioBps: number;
}

const PAIR: Budget = { width: 1280, height: 720, frameRate: 24, videoBps: 1_500_000, audioBps: 40_000 };
const SMALL: Budget = { width: 640, height: 360, frameRate: 24, videoBps: 600_000, audioBps: 32_000 };

/** A mesh encodes and sends once per peer, so from two peers on each gets the small picture. */
export const budgetFor = (peers: number): Budget => (peers <= 1 ? PAIR : SMALL);

export const videoConstraints = (budget: Budget): MediaTrackConstraints => ({
  width: { ideal: budget.width },
  height: { ideal: budget.height },
  frameRate: { ideal: budget.frameRate, max: budget.frameRate },
});

export const audioConstraints: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** What is sent of a camera to the server, from small to large: each viewer gets the one that fits the tile. */
export const CAMERA_LAYERS: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];

/** A screen is sent once, sharp rather than smooth. */
export const SCREEN_LAYER: RTCRtpEncodingParameters = { maxBitrate: 1_000_000 };
