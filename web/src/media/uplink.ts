import { CAMERA_LAYERS, LIMITS, type Limits, SCREEN_LAYER, SOUND_FIRST } from './budget';
import type { Connection } from './link';
import { fitLayers } from './senders';
import { Steps } from './steps';
import { TRACK_SOURCES, type TrackSource } from './types';

export interface UplinkOptions {
  readonly connection: Connection;
  /** Gives the server's answer. */
  readonly offer: (sdp: string, tracks: readonly { mid: string; source: TrackSource }[]) => Promise<string>;
  readonly onState: (state: RTCPeerConnectionState) => void;
  readonly onBroken: (cause: unknown) => void;
}

const INIT: Readonly<Record<TrackSource, RTCRtpTransceiverInit & { readonly kind: 'audio' | 'video' }>> = {
  microphone: { kind: 'audio', direction: 'sendonly', sendEncodings: [SOUND_FIRST] },
  camera: { kind: 'video', direction: 'sendonly', sendEncodings: [...CAMERA_LAYERS] },
  screen: { kind: 'video', direction: 'sendonly', sendEncodings: [SCREEN_LAYER] },
  'screen-sound': { kind: 'audio', direction: 'sendonly' },
};

/**
 * The connection on which this device sends to the server. This side always offers. A source gets its section when it is first sent
 * (microphone and camera at once) and keeps it, so that switching it off and on never negotiates.
 */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #pc: Connection;
  readonly #steps: Steps;
  readonly #transceivers: Partial<Record<TrackSource, RTCRtpTransceiver>> = {};
  readonly #tracks: Partial<Record<TrackSource, MediaStreamTrack | null>> = {};
  #limits: Limits = LIMITS.automatic;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#steps = new Steps(options.onBroken);
    this.#pc = options.connection;
    this.#pc.onnegotiationneeded = () => this.#steps.add(() => this.#offer());
    this.#pc.onconnectionstatechange = () => {
      if (!this.#steps.closed) options.onState(this.#pc.connectionState);
    };
    this.#section('microphone');
    this.#section('camera');
  }

  get connection(): Connection {
    return this.#pc;
  }

  /** The server has answered, so signals do pass. */
  get answered(): boolean {
    return this.#pc.remoteDescription !== null;
  }

  /** Sends this track from now on; null sends nothing. */
  setTrack(source: TrackSource, track: MediaStreamTrack | null): void {
    this.#tracks[source] = track;
    if (track && !this.#transceivers[source]) this.#section(source);
    this.#steps.add(async () => {
      const sender = this.#transceivers[source]?.sender;
      const now = this.#tracks[source] ?? null;
      // What this sender cannot send is no reason to give up a connection that carries the rest.
      if (sender && sender.track !== now) await sender.replaceTrack(now).catch(() => undefined);
    });
  }

  /** Sends no more than this of the camera from now on. */
  setLimits(limits: Limits): void {
    this.#limits = limits;
    this.#steps.add(() => this.#fit());
  }

  /** What each section carries, by its mid. */
  sources(): ReadonlyMap<string, TrackSource> {
    return new Map(TRACK_SOURCES.flatMap((source) => [[this.#transceivers[source]?.mid ?? '', source] as const]));
  }

  /** Looks for a path anew, with these servers, while the present one is kept. */
  restartIce(configuration: RTCConfiguration): void {
    this.#steps.add(async () => {
      this.#pc.setConfiguration(configuration);
      this.#pc.restartIce();
    });
  }

  close(): void {
    this.#steps.close();
    this.#pc.onnegotiationneeded = null;
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  #section(source: TrackSource): void {
    const { kind, ...init } = INIT[source];
    this.#transceivers[source] = this.#pc.addTransceiver(kind, init);
  }

  async #offer(): Promise<void> {
    if (this.#pc.signalingState !== 'stable') return; // asked again by the browser once it is
    await this.#pc.setLocalDescription();
    const tracks = TRACK_SOURCES.flatMap((source) => {
      const mid = this.#transceivers[source]?.mid;
      return mid ? [{ mid, source }] : [];
    });
    const sdp = await this.#options.offer(this.#pc.localDescription?.sdp ?? '', tracks);
    if (this.#steps.closed) return;
    await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    await this.#fit();
  }

  async #fit(): Promise<void> {
    const sender = this.#transceivers.camera?.sender;
    if (sender) await fitLayers(sender, this.#limits);
  }
}
