import { LIMITS, type Limits } from './budget';
import type { Connection } from './link';
import { Mesh } from './mesh';
import type { Reported } from './reading';
import { Sfu } from './sfu';
import { type PeerStats, readStats } from './stats';
import { Store } from './store';
import type {
  CallID,
  CallRoom,
  DeviceID,
  Participant,
  PeerState,
  ServerOffer,
  ShownTile,
  Timers,
  TrackSource,
} from './types';
import { TRACK_SOURCES } from './types';

export interface PathsOptions {
  readonly device: DeviceID;
  /** This device's stay in the call. */
  readonly stay: CallID;
  readonly room: CallRoom;
  readonly timers: Timers;
  readonly configuration: () => RTCConfiguration;
  /** When its credentials end (ms, Timers.now). */
  readonly configurationEnds: () => number;
  /** Other browsers are reached by a relay only, at first. The server is no other browser: it tells nobody's address. */
  readonly relayOnly?: boolean;
  readonly connect?: (configuration: RTCConfiguration) => Connection;
  readonly newCall?: () => CallID;
  /** What the server offered last. */
  readonly offered: () => ServerOffer | undefined;
  /** How long a way to the server that has failed is kept. */
  readonly pause: number;
  /** The way to the server is of no use any more: the device has to join anew. */
  readonly onOver: () => void;
}

/** What comes from another device. */
export interface Remote {
  readonly state: PeerState;
  /** Silent or black until something is sent. */
  track(source: TrackSource): MediaStreamTrack | null;
  /** How loud the last packet since the last reading was, 0 to 1. */
  level(): number;
}

/** How long the old connections are kept, in ms: after all came by the new ones too, for others may be slower; and at most. */
const MOVED_AFTER = 2_000;
const MOVED_AT_MOST = 10_000;

/**
 * How this device is connected to the others in the call: to each of them, or to the server, or for a moment both, when the call moves.
 * It follows the roster and the topology given to `sync` and nothing else.
 */
export class Paths {
  /** Grows with each change of a state or a track. */
  readonly changes = new Store(0);
  readonly #options: PathsOptions;
  readonly #tracks: Partial<Record<TrackSource, MediaStreamTrack | null>> = {};
  #mesh: Mesh | undefined;
  #sfu: Sfu | undefined;
  #tiles: readonly ShownTile[] = [];
  #others = new Map<DeviceID, Participant>();
  #limits: Limits = LIMITS.automatic;
  #relayOnly: boolean;
  #cancelMove = () => {};
  #letGoAt = Number.POSITIVE_INFINITY;

  constructor(options: PathsOptions) {
    this.#options = options;
    this.#relayOnly = options.relayOnly ?? false;
  }

  /** This device, as the others know it. */
  get device(): DeviceID {
    return this.#options.device;
  }

  /** The call moves to the server: its connection is not there yet. */
  get moving(): boolean {
    return this.#sfu !== undefined && this.#mesh !== undefined;
  }

  /** The others that are in the call now. */
  sync(others: readonly Participant[]): void {
    const { room } = this.#options;
    this.#others = new Map(others.map((other) => [other.device, other]));
    if (room.topology() === 'sfu') {
      this.#sfu ??= this.#newSfu();
      if (room.asks()) this.#closeMesh(); // nobody has agreed to what its last pictures show
      this.#syncMesh(others.filter(({ device }) => this.#mesh?.peer(device)));
      return;
    }
    this.#closeSfu();
    this.#mesh ??= this.#newMesh();
    // One too many for a mesh where there is a server: the call is about to move.
    const moves = others.length >= room.meshMax() && room.callMax() > room.meshMax();
    this.#syncMesh(moves ? others.filter(({ device }) => this.#mesh?.peer(device)) : others);
  }

  setTrack(source: TrackSource, track: MediaStreamTrack | null): void {
    this.#tracks[source] = track;
    this.#sfu?.setTrack(source, track);
    if (source === 'microphone' || source === 'camera') this.#mesh?.setTrack(source, track);
  }

  /** Another device in the call, once there is any way to it. */
  remote(device: DeviceID): Remote | undefined {
    const peer = this.#mesh?.peer(device);
    const sfu = this.#others.has(device) ? this.#sfu : undefined;
    const state = sfu && (!peer || sfu.state.get().kind === 'connected') ? sfu.state.get() : peer?.state.get();
    if (!state) return undefined;
    return {
      state,
      track: (source) => {
        if (this.#limits.height === 0 && (source === 'camera' || source === 'screen')) return null;
        const old = source === 'microphone' || source === 'camera' ? (peer?.link?.remoteTrack(source) ?? null) : null;
        const now = sfu?.track(device, source) ?? null;
        return now && (!now.muted || !old) ? now : old;
      },
      level: () => Math.max(sfu?.audioLevel(device) ?? 0, peer?.link?.audioLevel() ?? 0),
    };
  }

  /** What the page shows, which matters to the server only. */
  show(tiles: readonly ShownTile[]): void {
    this.#tiles = tiles;
    this.#sfu?.show(tiles);
  }

  /** How much may be sent and received from now on. */
  setLimits(limits: Limits): void {
    this.#limits = limits;
    this.#sfu?.setLimits(limits);
    this.#mesh?.setLimits(limits);
    this.#changed();
  }

  /** The connections that there are now, for those who read their figures. */
  report(): readonly Reported[] {
    const peers = this.#mesh?.peers ?? [];
    return [
      ...(this.#sfu?.report() ?? []),
      ...peers.map(
        (p): Reported => ({ way: 'peer', device: p.remote, state: p.state.get().kind, connection: p.link?.connection }),
      ),
    ];
  }

  /** The way to the server has failed: the device has to join anew. */
  get failed(): boolean {
    return this.#sfu?.state.get().kind === 'failed';
  }

  /** Tries the way to another browser again at once. */
  retry(device: DeviceID): void {
    this.#mesh?.peer(device)?.retry();
  }

  /** Gives connections whose credentials end before a time the present ones. */
  renew(before: number): void {
    this.#mesh?.renew(before);
    this.#sfu?.renew(before);
  }

  /** Reaches other browsers by a relay only from now on, or not only any more. */
  setRelayOnly(relayOnly: boolean): void {
    if (relayOnly === this.#relayOnly) return;
    this.#relayOnly = relayOnly;
    // Chromium keeps to a direct path that it has, also after an ICE restart.
    if (relayOnly) this.#mesh?.reconnect();
    else this.#mesh?.networkChanged();
  }

  networkChanged(): void {
    this.#mesh?.networkChanged();
    this.#sfu?.networkChanged();
  }

  async stats(): Promise<readonly PeerStats[]> {
    const sfu = this.#sfu;
    if (sfu) return Promise.all([...this.#others.keys()].map((device) => sfu.stats(device)));
    const peers = this.#mesh?.peers ?? [];
    return Promise.all(peers.map((p) => readStats(p.remote, p.state.get().kind, p.link?.connection)));
  }

  /** Closes every connection at once. Tracks belong to who gave them. */
  close(): void {
    this.#closeMesh();
    this.#closeSfu();
  }

  readonly #changed = () => this.changes.set(this.changes.get() + 1);

  #syncMesh(others: readonly Participant[]): void {
    this.#mesh?.sync(others.map(({ device, call }) => ({ device, call: call ?? '' })));
  }

  #newMesh(): Mesh {
    const { device, room, timers, configuration, configurationEnds, connect, newCall } = this.#options;
    const mesh = new Mesh({
      device,
      signaller: room,
      timers,
      configuration: () => ({ ...configuration(), ...(this.#relayOnly && { iceTransportPolicy: 'relay' }) }),
      configurationEnds,
      ...(connect && { connect }),
      ...(newCall && { newCall }),
    });
    mesh.changes.subscribe(this.#changed);
    mesh.setLimits(this.#limits);
    for (const kind of ['microphone', 'camera'] as const) mesh.setTrack(kind, this.#tracks[kind] ?? null);
    return mesh;
  }

  #closeMesh(): void {
    this.#letGoAt = Number.POSITIVE_INFINITY;
    this.#mesh?.close();
    this.#mesh = undefined;
  }

  #newSfu(): Sfu {
    const { stay, room, timers, configuration, configurationEnds, connect, offered, pause, onOver } = this.#options;
    const sfu = new Sfu({
      call: stay,
      server: room,
      timers,
      configuration,
      configurationEnds,
      connect: connect ?? ((config) => new RTCPeerConnection(config)),
      offered,
      pause,
      onOver,
    });
    for (const source of TRACK_SOURCES) sfu.setTrack(source, this.#tracks[source] ?? null);
    sfu.setLimits(this.#limits);
    sfu.show(this.#tiles);
    for (const store of [sfu.tracks, sfu.state]) {
      store.subscribe(() => {
        if (sfu.state.get().kind === 'connected') this.#letGoIn(this.#allCome(sfu) ? MOVED_AFTER : MOVED_AT_MOST);
        this.#changed();
      });
    }
    return sfu;
  }

  /** Whether what the old connections bring comes from the server too. */
  #allCome(sfu: Sfu): boolean {
    const comes = (device: DeviceID, source: TrackSource) => sfu.track(device, source)?.muted === false;
    return (this.#mesh?.peers ?? []).every(({ remote }) => {
      const sends = this.#others.get(remote);
      return (!sends?.microphone || comes(remote, 'microphone')) && (!sends?.camera || comes(remote, 'camera'));
    });
  }

  /** Closes the old connections after a time, or at that which was set before if it comes first. */
  #letGoIn(after: number): void {
    const at = this.#options.timers.now() + after;
    if (!this.#mesh || at >= this.#letGoAt) return;
    this.#letGoAt = at;
    this.#cancelMove();
    this.#cancelMove = this.#options.timers.after(after, () => {
      this.#closeMesh();
      this.#changed();
    });
  }

  #closeSfu(): void {
    this.#cancelMove();
    this.#letGoAt = Number.POSITIVE_INFINITY;
    this.#sfu?.close();
    this.#sfu = undefined;
  }
}
