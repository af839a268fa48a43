import type { Limits } from './budget';
import { Downlink } from './downlink';
import type { Connection } from './link';
import type { Reported } from './reading';
import { type PeerStats, readStats } from './stats';
import { Store } from './store';
import type {
  CallID,
  DeviceID,
  MediaServer,
  PeerState,
  ServerFailure,
  ServerOffer,
  ShownTile,
  Timers,
  TrackSource,
} from './types';
import { Uplink } from './uplink';

export interface SfuOptions {
  readonly call: CallID;
  readonly server: MediaServer;
  readonly timers: Timers;
  readonly connect: (configuration: RTCConfiguration) => Connection;
  /** Read at each ICE restart too, as credentials expire. */
  readonly configuration: () => RTCConfiguration;
  /** When its credentials end (ms, Timers.now). */
  readonly configurationEnds: () => number;
  /** What the server offered last, which may have been before this was made. */
  readonly offered: () => ServerOffer | undefined;
  /** How long to wait, once it has failed, before `onOver`. */
  readonly pause: number;
  /** This way to the server is of no use any more: another is to be made, under another call id. */
  readonly onOver: () => void;
}

/** Times in ms. */
const GRACE = 1_000;
const CONNECT_WITHIN = 12_000;
const AFTER_BROKEN = 1_000;

type Way = 'up' | 'down';

/**
 * This device's way to the server's forwarding unit: one connection up, one down. A lost path is looked for by ICE restart; if none is
 * found in time, the state says why, and after a pause it is over.
 */
export class Sfu {
  readonly call: CallID;
  readonly state = new Store<PeerState>({ kind: 'connecting' });
  /** Grows when other tracks come, or come no more. */
  readonly tracks = new Store(0);
  readonly #options: SfuOptions;
  readonly #up: Uplink;
  readonly #down: Downlink;
  readonly #stopListening: () => void;
  readonly #local: Partial<Record<TrackSource, MediaStreamTrack | null>> = {};
  readonly #cancelRestart: Record<Way, () => void> = { up: () => {}, down: () => {} };
  #cancelDeadline = () => {};
  #wasConnected = false;
  #ends: number;
  #telling = false;
  #tiles: readonly ShownTile[] | undefined;
  #closed = false;

  constructor(options: SfuOptions) {
    this.#options = options;
    this.call = options.call;
    this.#ends = options.configurationEnds();
    const { server, call, connect, configuration } = options;
    const [up, down] = two(() => connect(configuration()));
    this.#up = new Uplink({
      connection: up,
      offer: (sdp, tracks) => server.offerMedia(call, sdp, tracks),
      onState: (state) => this.#follow('up', state),
      onBroken: () => this.#broken(),
    });
    this.#down = new Downlink({
      connection: down,
      answer: (version, sdp) => server.answerMedia(call, version, sdp),
      onState: (state) => this.#follow('down', state),
      onTracks: () => this.#tracksChanged(),
      onBroken: () => this.#broken(),
    });
    const receive = (offer: ServerOffer | undefined) => {
      if (offer?.call === call) this.#down.receive(offer);
    };
    receive(options.offered());
    this.#stopListening = server.onMediaOffer(receive);
    this.#deadline();
  }

  setTrack(source: TrackSource, track: MediaStreamTrack | null): void {
    if ((this.#local[source] ?? null) === track) return;
    this.#local[source] = track;
    this.#up.setTrack(source, track);
  }

  setLimits(limits: Limits): void {
    this.#up.setLimits(limits);
  }

  /** Both connections, for those who read their figures. */
  report(): readonly Reported[] {
    const state = this.state.get().kind;
    return [
      { way: 'up', device: null, state, connection: this.#up.connection, sends: this.#up.sources() },
      { way: 'down', device: null, state, connection: this.#down.connection, receives: this.#down.owners() },
    ];
  }

  /** What a device sends of a source, if the server offers it here; `muted` while nothing comes. */
  track(device: DeviceID, source: TrackSource): MediaStreamTrack | null {
    return this.#down.track(device, source);
  }

  audioLevel(device: DeviceID): number {
    return this.#down.audioLevel(device);
  }

  /** Tells the server what the page shows: of others nothing comes. Told again until it is taken, the newest only. */
  show(tiles: readonly ShownTile[]): void {
    this.#tiles = tiles;
    if (!this.#telling) void this.#tellTiles();
  }

  /** The browser is on another network, or its connection to the server was lost: what was under way may be lost too. */
  networkChanged(): void {
    this.#restart('up');
    this.#restart('down');
  }

  /** What comes from one device; what this one sends is the same for all. */
  async stats(device: DeviceID): Promise<PeerStats> {
    const ids = (['camera', 'microphone'] as const).map((source) => this.track(device, source)?.id ?? '');
    const [received, sent] = await Promise.all([
      readStats(device, this.state.get().kind, this.#down.connection, ids),
      readStats(device, this.state.get().kind, this.#up.connection),
    ]);
    return { ...received, framesSent: sent.framesSent, bytesSent: sent.bytesSent };
  }

  /** Takes the present credentials if those of a connection that works end before a time. One that does not work takes them anyway. */
  renew(before: number): void {
    if (this.state.get().kind === 'connected' && this.#ends < before) this.networkChanged();
  }

  /** Closes both connections at once. Tracks belong to who gave them. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.#cancelDeadline();
    this.#cancelRestart.up();
    this.#cancelRestart.down();
    this.#up.close();
    this.#down.close();
  }

  async #tellTiles(): Promise<void> {
    this.#telling = true;
    while (this.#tiles && !this.#closed) {
      const tiles = this.#tiles;
      const taken = await this.#options.server.showTiles(this.call, tiles).then(
        () => true,
        () => false,
      );
      if (this.#tiles !== tiles) continue;
      if (taken) this.#tiles = undefined;
      else await new Promise<void>((resolve) => this.#options.timers.after(AFTER_BROKEN, resolve));
    }
    this.#telling = false;
  }

  #tracksChanged(): void {
    this.tracks.set(this.tracks.get() + 1);
    this.#judge();
  }

  #follow(way: Way, state: RTCPeerConnectionState): void {
    this.#cancelRestart[way]();
    if (state === 'disconnected' || state === 'failed') {
      const wait = state === 'failed' ? 0 : GRACE;
      this.#cancelRestart[way] = this.#options.timers.after(wait, () => this.#restart(way));
    }
    this.#judge();
  }

  /** The state as a whole. Nothing may be offered to a device that is alone with those who send nothing. */
  #judge(): void {
    if (this.#closed || this.state.get().kind === 'failed') return;
    const up = this.#up.connection.connectionState === 'connected';
    const down = this.#down.connection.connectionState === 'connected' || !this.#down.offered;
    if (up && down) {
      this.#cancelDeadline();
      this.#wasConnected = true;
      this.state.set({ kind: 'connected', audioOnly: false });
      return;
    }
    const kind = this.#wasConnected ? 'reconnecting' : 'connecting';
    if (this.state.get().kind === kind) return;
    this.state.set({ kind });
    this.#deadline();
  }

  #restart(way: Way): void {
    if (this.#closed) return;
    const configuration = this.#options.configuration();
    this.#ends = this.#options.configurationEnds();
    if (way === 'up') {
      this.#up.restartIce(configuration);
      return;
    }
    if (!this.#down.offered) return;
    this.#down.connection.setConfiguration(configuration);
    void this.#options.server.restartMedia(this.call).catch(() => undefined); // the deadline sees to it
  }

  #deadline(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#options.timers.after(CONNECT_WITHIN, () =>
      this.#fail(this.#up.answered ? 'server_no_path' : 'server_no_answer', this.#options.pause),
    );
  }

  /** The descriptions do not fit, or the server knows nothing of this call: another way soon, as that may just be passing. */
  #broken(): void {
    this.#fail('server_negotiation', Math.max(AFTER_BROKEN, this.#wasConnected ? 0 : this.#options.pause));
  }

  #fail(why: ServerFailure, pause: number): void {
    if (this.#closed || this.state.get().kind === 'failed') return;
    this.#cancelDeadline();
    this.state.set({ kind: 'failed', why, retryAt: this.#options.timers.now() + pause });
    this.#cancelDeadline = this.#options.timers.after(pause, this.#options.onOver);
  }
}

/** Two connections, or none where the browser makes only one. */
function two(connect: () => Connection): [Connection, Connection] {
  const first = connect();
  try {
    return [first, connect()];
  } catch (cause) {
    first.close();
    throw cause;
  }
}
