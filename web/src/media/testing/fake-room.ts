import type {
  CallRoom,
  DeviceID,
  IceServers,
  MediaState,
  Participant,
  ServerOffer,
  ShownTile,
  Source,
  Topology,
} from '../types';
import { FakeHub } from './fakes';

export const participant = (device: DeviceID, change: Partial<Participant> = {}): Participant => ({
  device,
  account: `account-${device}`,
  name: device.toUpperCase(),
  avatar: '',
  present: true,
  call: null,
  microphone: false,
  camera: false,
  screen: false,
  ...change,
});

/** A room whose server does what it is told at once. */
export class FakeRoom implements CallRoom {
  participants: Participant[];
  readonly told: MediaState[] = [];
  /** What the server answers to media states with a call. */
  answer: () => Promise<'ok' | 'full' | 'taken'> = async () => 'ok';
  readonly forbidden = new Set<string>();
  max = 4;
  /** How many a call through the server may have; none: there is no such server. */
  most: number | undefined;
  way: Topology = 'mesh';
  /** What the forwarding unit was asked. */
  readonly asked: unknown[][] = [];
  tiles: readonly ShownTile[] = [];
  /** How it answers an offer. */
  answerOffer: () => Promise<string> = async () => 'answer:server';
  readonly #offered = new Set<(offer: ServerOffer) => void>();
  servers: () => Promise<IceServers> = async () => ({ servers: [], lifetime: null });
  readonly #changed = new Set<() => void>();
  readonly #muted = new Set<(source: Source, by: string | null) => void>();
  readonly #handed = new Set<(by: string) => void>();
  readonly #account: string;
  readonly send: CallRoom['send'];
  /** The policy `relay`. */
  relayed = false;
  readonly onSignal: CallRoom['onSignal'];

  constructor(
    public own: DeviceID,
    others: readonly Participant[],
    hub = new FakeHub(),
  ) {
    this.participants = [participant(own), ...others];
    this.#account = `account-${own}`;
    ({ send: this.send, onSignal: this.onSignal } = hub.signaller(own));
  }

  id = () => 'room';
  device = () => this.own;
  account = () => this.#account;
  roster = () => this.participants;
  topology = () => this.way;
  callMax = () => this.most ?? this.max;
  meshMax = () => this.max;
  relayOnly = () => this.relayed;
  /** The policy `view`. */
  asking = false;
  asks = () => this.asking;
  may = (kind: string) => !this.forbidden.has(kind);
  /** To whom sources go; to everyone where it is not said. */
  readonly views = new Map<Source, 'everyone' | 'some' | 'nobody'>();
  hosts = false;
  audience = (source: Source) => this.views.get(source) ?? 'everyone';
  leads = () => this.hosts;
  showEveryone = async (source: Source) => {
    this.asked.push(['show', source]);
    this.views.set(source, 'everyone');
    this.notify();
  };
  hideFromEveryone = async (source: Source) => {
    this.asked.push(['hide', source]);
    this.views.set(source, 'nobody');
    this.notify();
  };
  iceServers = () => this.servers();
  subscribe = (listener: () => void) => {
    this.#changed.add(listener);
    return () => void this.#changed.delete(listener);
  };
  onHanded = (listener: (by: string) => void) => {
    this.#handed.add(listener);
    return () => void this.#handed.delete(listener);
  };
  onMuted = (listener: (source: Source, by: string | null) => void) => {
    this.#muted.add(listener);
    return () => void this.#muted.delete(listener);
  };

  offerMedia: CallRoom['offerMedia'] = (...offer) => {
    this.asked.push(['offer', ...offer]);
    return this.answerOffer();
  };
  answerMedia: CallRoom['answerMedia'] = async (...answer) => void this.asked.push(['answer', ...answer]);
  restartMedia: CallRoom['restartMedia'] = async (call) => void this.asked.push(['restart', call]);
  showTiles: CallRoom['showTiles'] = async (_, tiles) => {
    this.tiles = tiles;
  };
  onMediaOffer = (listener: (offer: ServerOffer) => void) => {
    this.#offered.add(listener);
    return () => void this.#offered.delete(listener);
  };

  /** The server offers what it sends to this device. */
  offer(offer: ServerOffer): void {
    for (const listener of this.#offered) listener(offer);
  }

  async setMediaState(state: MediaState): Promise<'ok' | 'full' | 'taken'> {
    this.told.push(state);
    const answer = state.call === null ? 'ok' : await this.answer();
    if (answer === 'ok') this.change(this.own, state);
    return answer;
  }

  change(device: DeviceID, change: Partial<Participant>): void {
    this.participants = this.participants.map((p) => (p.device === device ? { ...p, ...change } : p));
    this.notify();
  }

  /** The server was started anew: it names the device anew, and tells the roster later. */
  rename(device: DeviceID): void {
    this.own = device;
    this.notify();
  }

  remove(device: DeviceID): void {
    this.participants = this.participants.filter((p) => p.device !== device);
    this.notify();
  }

  notify(): void {
    for (const listener of this.#changed) listener();
  }

  /** Somebody hands the screen over to this person. */
  hand(by: string): void {
    for (const listener of this.#handed) listener(by);
  }

  mute(source: Source, by: string | null = null): void {
    for (const listener of this.#muted) listener(source, by);
  }
}
