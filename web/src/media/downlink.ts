import { brief } from './brief';
import type { Connection } from './link';
import { loudness } from './loudness';
import { Steps } from './steps';
import type { DeviceID, ServerOffer, TrackSource } from './types';

export interface DownlinkOptions {
  readonly connection: Connection;
  /** Brings an answer to the server; rejects if it takes none such. One that is replaced or lost resolves: another offer is on its way. */
  readonly answer: (version: number, sdp: string) => Promise<void>;
  readonly onState: (state: RTCPeerConnectionState) => void;
  /** Something comes, or does not come any more. */
  readonly onTracks: () => void;
  readonly onBroken: (cause: unknown) => void;
}

/** The connection on which the server sends to this device. The server always offers, so the two never collide. */
export class Downlink {
  readonly #options: DownlinkOptions;
  readonly #pc: Connection;
  readonly #steps: Steps;
  readonly #shown = new Map<string, RTCRtpTransceiver>();
  readonly #watched = new WeakSet<MediaStreamTrack>();
  readonly #heardAt = new Map<DeviceID, number>();
  #latest = 0;

  constructor(options: DownlinkOptions) {
    this.#options = options;
    this.#steps = new Steps(options.onBroken);
    this.#pc = options.connection;
    this.#pc.onconnectionstatechange = () => {
      if (!this.#steps.closed) options.onState(this.#pc.connectionState);
    };
  }

  get connection(): Connection {
    return this.#pc;
  }

  /** The server has offered something. */
  get offered(): boolean {
    return this.#latest > 0;
  }

  receive(offer: ServerOffer): void {
    this.#latest = Math.max(this.#latest, offer.version);
    this.#steps.add(() => this.#take(offer));
  }

  /** What a device sends of a source, if the server offers it here; `muted` while nothing comes. */
  track(device: DeviceID, source: TrackSource): MediaStreamTrack | null {
    return this.#shown.get(key(device, source))?.receiver.track ?? null;
  }

  /** How loud the last packet since the last reading was, 0 to 1 on the same scale as the own level; 0 if none has come. */
  audioLevel(device: DeviceID): number {
    const [source] = this.#shown.get(key(device, 'microphone'))?.receiver.getSynchronizationSources() ?? [];
    if (!source || source.timestamp === this.#heardAt.get(device)) return 0;
    this.#heardAt.set(device, source.timestamp);
    return loudness(source.audioLevel ?? 0);
  }

  /** Whose each track is, by its id. */
  owners(): ReadonlyMap<string, { device: DeviceID; source: TrackSource }> {
    return new Map([...this.#shown].map(([name, { receiver }]) => [receiver.track.id, ofKey(name)]));
  }

  close(): void {
    this.#steps.close();
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  async #take({ version, sdp, tracks }: ServerOffer): Promise<void> {
    if (version !== this.#latest) return; // replaced while it waited
    await this.#pc.setRemoteDescription({ type: 'offer', sdp });
    await this.#pc.setLocalDescription();
    this.#shown.clear();
    for (const { mid, device, source } of tracks) {
      const transceiver = this.#pc.getTransceivers().find((t) => t.mid === mid);
      if (!transceiver) continue;
      this.#shown.set(key(device, source), transceiver);
      this.#watch(transceiver.receiver.track);
    }
    this.#options.onTracks();
    await this.#options.answer(version, brief(this.#pc.localDescription?.sdp ?? ''));
  }

  #watch(track: MediaStreamTrack): void {
    if (this.#watched.has(track)) return;
    this.#watched.add(track);
    track.addEventListener('unmute', this.#options.onTracks);
    track.addEventListener('mute', this.#options.onTracks);
  }
}

const key = (device: DeviceID, source: TrackSource) => `${source} ${device}`;

function ofKey(name: string): { device: DeviceID; source: TrackSource } {
  const [source, device = ''] = name.split(' ');
  return { device, source: source as TrackSource };
}
