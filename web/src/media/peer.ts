import type { Budget } from './budget';
import { type Connection, Link } from './link';
import { Store } from './store';
import type { CallID, DeviceID, MediaKind, PeerFailure, PeerState, Signal, Timers } from './types';

export interface PeerOptions {
  readonly self: DeviceID;
  readonly remote: DeviceID;
  readonly timers: Timers;
  readonly connect: (configuration: RTCConfiguration) => Connection;
  /** Read at each new connection and each ICE restart, as credentials expire. */
  readonly configuration: () => RTCConfiguration;
  /** When the credentials in it end (ms, Timers.now). */
  readonly configurationEnds: () => number;
  readonly send: (signal: Signal) => Promise<'ok' | 'gone'>;
  readonly newCall: () => CallID;
}

/** Times in ms. Where both sides could act, the polite one waits `YIELD` longer, so that they rarely act at once. */
const YIELD = 3_000;
const GRACE = 1_000;
const CONNECT_WITHIN = 10_000;
const JUST_BEGUN = 3_000;
const AFTER_BROKEN = 1_000;
const ATTEMPTS = 2;
const PAUSE_FIRST = 10_000;
const PAUSE_MOST = 60_000;

const KINDS: readonly MediaKind[] = ['microphone', 'camera'];
const ENDED_KEPT = 32;
const EARLY_CALLS = 4;
const EARLY_PER_CALL = 64;

/**
 * This device's way to one other device: a row of links, each under a new call id, of which one is in use. The device with the larger
 * id makes the first offer; the other one offers only if none has come for long. A lost path is looked for by ICE restart, then by a
 * new link, then, after `ATTEMPTS`, the state is `failed` and it is tried again in growing pauses for as long as the peer lives.
 */
export class Peer {
  readonly remote: DeviceID;
  readonly state = new Store<PeerState>({ kind: 'connecting' });
  /** Grows when the other side's tracks may be new ones. */
  readonly tracks = new Store(0);
  readonly #options: PeerOptions;
  readonly #polite: boolean;
  readonly #local: Partial<Record<MediaKind, MediaStreamTrack | null>> = {};
  /** Calls that are over; what still arrives for them is stale. Bounded: the oldest is forgotten. */
  readonly #ended: CallID[] = [];
  /** Candidates that overtook their offer, by call. Bounded: more are dropped. */
  readonly #early = new Map<CallID, Signal[]>();
  #link: Link | undefined;
  #budget: Budget | undefined;
  #attempts = 0;
  #pause = PAUSE_FIRST;
  #wasConnected = false;
  #broken = false;
  #begun = 0;
  #ends = Number.POSITIVE_INFINITY;
  #cancelDeadline = () => {};
  #cancelGrace = () => {};
  #closed = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.remote = options.remote;
    this.#polite = options.self < options.remote;
    this.#begin();
  }

  get link(): Link | undefined {
    return this.#link;
  }

  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.#local[kind] = track;
    this.#link?.setTrack(kind, track);
  }

  setBudget(budget: Budget): void {
    this.#budget = budget;
    this.#link?.setBudget(budget);
  }

  receive(signal: Signal): void {
    if (this.#closed || this.#ended.includes(signal.call)) return;
    if (signal.call === this.#link?.call) this.#link.receive(signal);
    else if (signal.type === 'offer') this.#receiveFirstOffer(signal);
    else if (signal.type === 'ice-candidate') this.#keepEarly(signal);
  }

  /** Tries anew at once: the person asked for it, or the network is back. */
  retry(): void {
    if (this.state.get().kind !== 'connected') this.reconnect();
  }

  /** Begins a new connection in place of the present one. */
  reconnect(): void {
    if (this.#closed) return;
    this.#attempts = 0;
    this.#pause = PAUSE_FIRST;
    this.#open();
  }

  /** Looks for a better path on a connection that may have lost its network without noticing. */
  networkChanged(): void {
    if (this.state.get().kind === 'failed') this.retry();
    else this.#restart();
  }

  /** Takes the present credentials if those of a connection that works end before a time. One that does not work takes them anyway. */
  renew(before: number): void {
    if (this.state.get().kind === 'connected' && this.#ends < before) this.#restart();
  }

  /**
   * The other device left the call and came again (its page was reloaded). Its first offer may have overtaken that news: a link that it
   * began just now is its new one; any other died with the old page.
   */
  rejoined(): void {
    if (this.#closed) return;
    const link = this.#link;
    if (link && !link.initiates && this.#options.timers.now() - this.#begun < JUST_BEGUN) return;
    this.#drop();
    this.#wasConnected = false;
    this.#attempts = 0;
    this.#pause = PAUSE_FIRST;
    this.state.set({ kind: 'connecting' });
    this.#begin();
  }

  /** Closes the connection at once. */
  close(): void {
    this.#closed = true;
    this.#cancelDeadline();
    this.#drop();
  }

  #begin(): void {
    if (this.#polite) this.#deadline();
    else this.#open();
  }

  #drop(): void {
    this.#cancelGrace();
    if (!this.#link) return;
    this.#end(this.#link.call);
    this.#link.close();
    this.#link = undefined;
    this.tracks.set(this.tracks.get() + 1);
  }

  /** Makes a new connection and offers it. */
  #open(): void {
    this.#attempts++;
    this.#use(this.#options.newCall(), true);
  }

  #receiveFirstOffer(offer: Signal): void {
    const link = this.#link;
    if (link?.initiates && !link.answered && !this.#polite) {
      this.#end(offer.call); // both offered at once: ours counts, and the other side knows it
      return;
    }
    this.#use(offer.call, false);
    this.#link?.receive(offer);
    for (const signal of this.#early.get(offer.call) ?? []) this.#link?.receive(signal);
    this.#early.delete(offer.call);
  }

  #use(call: CallID, initiates: boolean): void {
    this.#drop();
    this.#broken = false;
    this.#begun = this.#options.timers.now();
    const link = this.#newLink(call, initiates);
    if (!link) {
      this.#fail('browser');
      return;
    }
    this.#link = link;
    for (const kind of KINDS) link.setTrack(kind, this.#local[kind] ?? null);
    if (this.#budget) link.setBudget(this.#budget);
    this.#waiting();
  }

  /** Undefined when the browser makes no connection: it has too many, or does not take the servers. */
  #newLink(call: CallID, initiates: boolean): Link | undefined {
    const { connect, configuration, configurationEnds, timers, send } = this.#options;
    this.#ends = configurationEnds();
    try {
      return new Link({
        call,
        initiates,
        polite: this.#polite,
        connection: connect(configuration()),
        timers,
        send,
        onState: (state) => this.#follow(state),
        onNegotiated: () => this.#negotiated(),
        onBroken: () => this.#renewSoon(),
      });
    } catch {
      return undefined;
    }
  }

  #end(call: CallID): void {
    this.#ended.push(call);
    if (this.#ended.length > ENDED_KEPT) this.#ended.shift();
    this.#early.delete(call);
  }

  #keepEarly(signal: Signal): void {
    const kept = this.#early.get(signal.call) ?? [];
    if (kept.length >= EARLY_PER_CALL || (kept.length === 0 && this.#early.size >= EARLY_CALLS)) return;
    this.#early.set(signal.call, [...kept, signal]);
  }

  #negotiated(): void {
    this.tracks.set(this.tracks.get() + 1);
    if (this.state.get().kind === 'connected') this.#connected();
  }

  #follow(state: RTCPeerConnectionState): void {
    if (state === 'connected') this.#connected();
    if (state !== 'disconnected' && state !== 'failed') return;
    this.#waiting();
    this.#restartAfter((state === 'failed' ? 0 : GRACE) + (this.#polite ? YIELD : 0));
  }

  #connected(): void {
    this.#cancelDeadline();
    this.#cancelGrace();
    this.#attempts = 0;
    this.#pause = PAUSE_FIRST;
    this.#wasConnected = true;
    const audioOnly = this.#link?.audioOnly ?? false;
    const state = this.state.get();
    if (state.kind !== 'connected' || state.audioOnly !== audioOnly) this.state.set({ kind: 'connected', audioOnly });
  }

  #restartAfter(ms: number): void {
    this.#cancelGrace();
    this.#cancelGrace = this.#options.timers.after(ms, () => this.#restart());
  }

  #restart(): void {
    this.#ends = this.#options.configurationEnds();
    this.#link?.restartIce(this.#options.configuration());
  }

  /** Not connected: says so, and gives up the present link at the deadline. */
  #waiting(): void {
    const kind = this.#wasConnected ? 'reconnecting' : 'connecting';
    if (this.state.get().kind !== kind) {
      this.state.set({ kind });
      this.#deadline();
    } else if (this.#link?.connection.connectionState === 'new') {
      this.#deadline();
    }
  }

  #deadline(): void {
    this.#cancelDeadline();
    const within = CONNECT_WITHIN + (this.#polite ? YIELD : 0);
    this.#cancelDeadline = this.#options.timers.after(within, () => this.#renew());
  }

  /** The two descriptions do not fit: a new link soon, as whatever spoiled this one may just be passing. */
  #renewSoon(): void {
    this.#broken = true;
    this.#cancelDeadline();
    this.#cancelDeadline = this.#options.timers.after(AFTER_BROKEN, () => this.#renew());
  }

  #renew(): void {
    if (this.#attempts < ATTEMPTS) this.#open();
    else this.#fail(this.#failure());
  }

  /** Says why there is no connection, and tries again after a pause. */
  #fail(why: PeerFailure): void {
    this.#drop();
    this.#cancelDeadline();
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, PAUSE_MOST);
    this.#cancelDeadline = this.#options.timers.after(pause, () => this.#open());
    this.state.set({ kind: 'failed', why, retryAt: this.#options.timers.now() + pause });
  }

  #failure(): PeerFailure {
    if (this.#broken) return 'negotiation';
    return this.#link?.answered ? 'no_path' : 'no_answer';
  }
}
