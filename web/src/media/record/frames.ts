import type { Frame } from './scene';

/** The pictures of one track. */
export interface FrameSource {
  now(): Frame | null;
  close(): void;
}

/** The newest picture of each track that is recorded. */
export class Frames {
  readonly #sources = new Map<MediaStreamTrack, FrameSource>();
  readonly #open: (track: MediaStreamTrack) => FrameSource;

  constructor(open: (track: MediaStreamTrack) => FrameSource = openFrames) {
    this.#open = open;
  }

  /** Follows exactly these tracks. */
  sync(tracks: ReadonlySet<MediaStreamTrack>): void {
    for (const [track, source] of this.#sources) {
      if (tracks.has(track)) continue;
      source.close();
      this.#sources.delete(track);
    }
    for (const track of tracks) if (!this.#sources.has(track)) this.#sources.set(track, this.#open(track));
  }

  readonly of = (track: MediaStreamTrack): Frame | null => this.#sources.get(track)?.now() ?? null;

  close(): void {
    this.sync(new Set());
  }
}

interface Processor {
  readonly readable: ReadableStream<VideoFrame>;
}
type NewProcessor = new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => Processor;

/** Frames straight from the track where the browser gives them, which goes on in a tab that is hidden; else those that an element plays. */
function openFrames(track: MediaStreamTrack): FrameSource {
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: NewProcessor };
  if (!MediaStreamTrackProcessor) return playedFrames(track);
  try {
    return processedFrames(new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }));
  } catch {
    return playedFrames(track); // a track that has just ended
  }
}

function processedFrames({ readable }: Processor): FrameSource {
  const reader = readable.getReader();
  let last: VideoFrame | undefined;
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      last?.close();
      last = value;
    }
  };
  void read().catch(() => undefined);
  return {
    now: () => last && { image: last, width: last.displayWidth, height: last.displayHeight },
    close() {
      void reader.cancel().catch(() => undefined);
      last?.close();
      last = undefined;
    },
  } as FrameSource;
}

function playedFrames(track: MediaStreamTrack): FrameSource {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: new MediaStream([track]) });
  void video.play().catch(() => undefined); // muted pictures may always play; a refusal is a track that has just ended
  return {
    now: () =>
      video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
        ? { image: video, width: video.videoWidth, height: video.videoHeight }
        : null,
    close() {
      video.pause();
      video.srcObject = null;
    },
  };
}
