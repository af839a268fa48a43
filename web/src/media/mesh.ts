import { newUUID } from '@/uuid';
import { type Budget, budgetFor, LIMITS, type Limits } from './budget';
import type { Connection } from './link';
import { Peer } from './peer';
import { Store } from './store';
import type { CallID, DeviceID, MediaKind, Signal, Signaller, Timers } from './types';

/** Another device that is in the call. A new `call` is a device that left and came again. */
export interface Remote {
  readonly device: DeviceID;
  readonly call: CallID;
}

export interface MeshOptions {
  readonly device: DeviceID;
  readonly signaller: Signaller;
  readonly timers: Timers;
  readonly configuration: () => RTCConfiguration;
  /** When its credentials end (ms, Timers.now); never, if absent. */
  readonly configurationEnds?: () => number;
  readonly connect?: (configuration: RTCConfiguration) => Connection;
  readonly newCall?: () => CallID;
}

interface Entry {
  call: CallID;
  readonly peer: Peer;
  readonly unwatch: () => void;
}

const STRANGERS = 8;
const PER_STRANGER = 64;

/**
 * A peer connection to each other device in the call. It follows the list of devices given to `sync` and nothing else: a device that is
 * not in it gets no media, and what it sends waits (bounded) until it is.
 */
export class Mesh {
  /** Grows with each change of a peer's state or tracks. */
  readonly changes = new Store(0);
  readonly #options: MeshOptions;
  readonly #entries = new Map<DeviceID, Entry>();
  readonly #strangers = new Map<DeviceID, Signal[]>();
  readonly #tracks: Partial<Record<MediaKind, MediaStreamTrack | null>> = {};
  readonly #stopListening: () => void;
  #limits: Limits = LIMITS.automatic;

  constructor(options: MeshOptions) {
    this.#options = options;
    this.#stopListening = options.signaller.onSignal((from, signal) => this.#receive(from, signal));
  }

  get peers(): readonly Peer[] {
    return [...this.#entries.values()].map(({ peer }) => peer);
  }

  /** This device, as the others know it. */
  get device(): DeviceID {
    return this.#options.device;
  }

  peer(device: DeviceID): Peer | undefined {
    return this.#entries.get(device)?.peer;
  }

  /** The other devices in the call now: opens to new ones and closes the connections of those that left. */
  sync(remotes: readonly Remote[]): void {
    const present = new Map(remotes.map(({ device, call }) => [device, call]));
    const size = this.#entries.size;
    let changed = false;
    for (const [device, entry] of this.#entries) {
      const call = present.get(device);
      if (call === entry.call) continue;
      changed = true;
      if (call === undefined) {
        this.#remove(device, entry);
      } else {
        entry.call = call;
        entry.peer.rejoined();
      }
    }
    const budget = budgetFor(present.size, this.#limits);
    for (const [device, call] of present) {
      if (this.#entries.has(device)) continue;
      this.#add(device, call, budget);
      changed = true;
    }
    if (size !== present.size) for (const peer of this.peers) peer.setBudget(budget);
    if (changed) this.#changed();
  }

  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.#tracks[kind] = track;
    for (const peer of this.peers) peer.setTrack(kind, track);
  }

  /** How much may be sent and received from now on. */
  setLimits(limits: Limits): void {
    this.#limits = limits;
    const budget = budgetFor(this.#entries.size, limits);
    for (const peer of this.peers) peer.setBudget(budget);
  }

  /** Gives connections whose credentials end before a time the present ones. */
  renew(before: number): void {
    for (const peer of this.peers) peer.renew(before);
  }

  /** Begins every connection anew. */
  reconnect(): void {
    for (const peer of this.peers) peer.reconnect();
  }

  networkChanged(): void {
    for (const peer of this.peers) peer.networkChanged();
  }

  /** Closes every connection at once. Tracks belong to who gave them. */
  close(): void {
    this.#stopListening();
    for (const [device, entry] of this.#entries) this.#remove(device, entry);
    this.#strangers.clear();
  }

  readonly #changed = () => this.changes.set(this.changes.get() + 1);

  #add(device: DeviceID, call: CallID, budget: Budget): void {
    const { signaller, timers, configuration, configurationEnds } = this.#options;
    const peer = new Peer({
      self: this.#options.device,
      remote: device,
      timers,
      configuration,
      configurationEnds: configurationEnds ?? (() => Number.POSITIVE_INFINITY),
      connect: this.#options.connect ?? ((config) => new RTCPeerConnection(config)),
      newCall: this.#options.newCall ?? newUUID,
      send: (signal) => signaller.send(device, signal),
    });
    const watches = [peer.state.subscribe(this.#changed), peer.tracks.subscribe(this.#changed)];
    this.#entries.set(device, { call, peer, unwatch: () => watches.forEach((stop) => void stop()) });
    peer.setBudget(budget);
    peer.setTrack('microphone', this.#tracks.microphone ?? null);
    peer.setTrack('camera', this.#tracks.camera ?? null);
    for (const signal of this.#strangers.get(device) ?? []) peer.receive(signal);
    this.#strangers.delete(device);
  }

  #remove(device: DeviceID, { peer, unwatch }: Entry): void {
    unwatch();
    peer.close();
    this.#entries.delete(device);
  }

  #receive(from: DeviceID, signal: Signal): void {
    const peer = this.peer(from);
    if (peer) {
      peer.receive(signal);
      return;
    }
    const waiting = this.#strangers.get(from) ?? [];
    if (waiting.length >= PER_STRANGER || (waiting.length === 0 && this.#strangers.size >= STRANGERS)) return;
    this.#strangers.set(from, [...waiting, signal]);
  }
}
