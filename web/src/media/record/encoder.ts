import {
  BlobSource,
  CanvasSource,
  canEncodeAudio,
  canEncodeVideo,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputTrack,
  MATROSKA,
  MediaStreamAudioTrackSource,
  MP4,
  Mp4OutputFormat,
  Output,
  Quality,
  StreamTarget,
  type StreamTargetChunk,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import type { Disk } from './disk';
import { AUDIO_BPS, VIDEO_BPS } from './limits';
import type { Size } from './scene';

/** How much is copied at once, bytes. */
const PIECE = 1 << 20;

/** What a browser can write: MP4 plays everywhere, WebM where MP4 cannot be made. */
export interface Format {
  readonly container: 'mp4' | 'webm';
  readonly video: 'avc' | 'vp8' | 'vp9';
  readonly audio: 'aac' | 'opus';
}

const VIDEO = { quality: new Quality({ bitrate: VIDEO_BPS }), latencyMode: 'realtime' } as const;
/** How often a picture stands for itself, s: what is lost in a crash is at most as much, and seeking is as fine. */
const KEY_EVERY = 1;
const AUDIO = { quality: new Quality({ bitrate: AUDIO_BPS }) } as const;
const SOUND = { numberOfChannels: 2, sampleRate: 48_000 } as const;

const FORMATS: readonly Format[] = [
  { container: 'mp4', video: 'avc', audio: 'aac' },
  { container: 'webm', video: 'vp8', audio: 'opus' },
  { container: 'webm', video: 'vp9', audio: 'opus' },
];

/** Null where the browser encodes nothing. */
export async function chooseFormat(size: Size): Promise<Format | null> {
  if (typeof VideoEncoder === 'undefined' || typeof AudioEncoder === 'undefined') return null;
  for (const format of FORMATS) {
    const can = await Promise.all([
      canEncodeVideo(format.video, { ...size, ...VIDEO }),
      canEncodeAudio(format.audio, { ...SOUND, ...AUDIO }),
    ]);
    if (can.every(Boolean)) return format;
  }
  return null;
}

/** Encodes what a canvas shows and a track sounds into a file whose beginning is readable at any time. */
export interface Encoder {
  /** Takes the canvas as it is now, in seconds from the start. Resolves when the next may come. */
  add(at: number, duration: number): Promise<void>;
  /** Rejects when something of it breaks, and never resolves. */
  readonly broken: Promise<never>;
  /** Writes what is left. */
  finish(): Promise<void>;
}

/** `rate`: of the sound, in Hz. Where it is the encoders' own nothing is made of it: that would hold it back for five seconds. */
export async function startEncoder(
  format: Format,
  canvas: HTMLCanvasElement,
  sound: MediaStreamTrack,
  rate: number,
  disk: Disk,
): Promise<Encoder> {
  const output = new Output({ format: containerOf(format.container, true), target: targetOf(disk, false) });
  const video = new CanvasSource(canvas, { codec: format.video, ...VIDEO, keyFrameInterval: KEY_EVERY });
  const audio = new MediaStreamAudioTrackSource(sound as MediaStreamAudioTrack, {
    codec: format.audio,
    ...AUDIO,
    ...(rate !== SOUND.sampleRate && { transform: SOUND }),
  });
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  const broken = audio.errorPromise as Promise<never>;
  broken.catch(() => undefined);
  await output.start();
  return { add: (at, duration) => video.add(at, duration), broken, finish: () => output.finalize() };
}

/**
 * Writes a recording anew as a complete file with a duration and an index: one that was cut off, or that was written to be readable
 * at any time. Nothing is encoded again.
 */
export async function complete(
  recorded: Blob,
  container: Format['container'],
  disk: Disk,
  onProgress?: (share: number) => void,
): Promise<void> {
  const input = new Input({ source: new BlobSource(recorded), formats: [MP4, WEBM, MATROSKA] });
  const output = new Output({ format: containerOf(container, false), target: targetOf(disk, true) });
  const [video, audio] = await Promise.all([input.getPrimaryVideoTrack(), input.getPrimaryAudioTrack()]);
  const copies: Copy[] = [];
  const videoCodec = await video?.getCodec();
  if (video && videoCodec) {
    const source = new EncodedVideoPacketSource(videoCodec);
    const decoderConfig = await video.getDecoderConfig();
    output.addVideoTrack(source);
    copies.push({
      packets: packetsOf(video),
      add: (packet) => source.add(packet, decoderConfig ? { decoderConfig } : undefined),
    });
  }
  const audioCodec = await audio?.getCodec();
  if (audio && audioCodec) {
    const source = new EncodedAudioPacketSource(audioCodec);
    const decoderConfig = await audio.getDecoderConfig();
    output.addAudioTrack(source);
    copies.push({
      packets: packetsOf(audio),
      add: (packet) => source.add(packet, decoderConfig ? { decoderConfig } : undefined),
    });
  }
  await output.start();
  let copied = 0;
  await copyInOrder(copies, (bytes) => {
    copied += bytes;
    onProgress?.(Math.min(1, copied / recorded.size));
  });
  await output.finalize();
}

interface Copy {
  readonly packets: AsyncGenerator<EncodedPacket, void>;
  readonly add: (packet: EncodedPacket) => Promise<void>;
}

/** What is readable of a track, from its first whole picture on: the end of a file that was cut off is not. */
async function* packetsOf(track: InputTrack): AsyncGenerator<EncodedPacket, void> {
  const sink = new EncodedPacketSink(track);
  const first = await sink.getFirstKeyPacket();
  if (!first) return;
  try {
    yield* sink.packets(first);
  } catch {
    // Cut off here.
  }
}

/** Takes from all tracks by time, so that what belongs together lies together. */
async function copyInOrder(copies: readonly Copy[], onCopied: (bytes: number) => void): Promise<void> {
  const heads = await Promise.all(copies.map(async (copy) => ({ copy, head: await copy.packets.next() })));
  for (;;) {
    const next = heads
      .filter(({ head }) => !head.done)
      .sort((a, b) => (a.head.value?.timestamp ?? 0) - (b.head.value?.timestamp ?? 0))[0];
    const packet = next?.head.value;
    if (!next || !packet) return;
    await next.copy.add(packet);
    onCopied(packet.byteLength);
    next.head = await next.copy.packets.next();
  }
}

const containerOf = (container: Format['container'], growing: boolean) =>
  container === 'mp4'
    ? new Mp4OutputFormat({ fastStart: growing ? 'fragmented' : false })
    : new WebMOutputFormat({ appendOnly: growing });

/** What is recorded is written at once; what is copied, in large pieces, because each is a way to the worker and back. */
function targetOf(disk: Disk, large: boolean): StreamTarget {
  return new StreamTarget(
    new WritableStream<StreamTargetChunk>({
      write: ({ position, data }) => disk.write(position, data),
    }),
    large ? { chunked: true, chunkSize: PIECE } : {},
  );
}
