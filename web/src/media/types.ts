/** Names one device towards others; made by the server. */
export type DeviceID = string;

/** Names one peer connection; made by its offerer, never reused. */
export type CallID = string;

export type MediaKind = 'microphone' | 'camera';

/** What a host can ask a device to stop. */
export type Source = MediaKind | 'screen';

/** What a track shows. A screen's sound goes with the screen. */
export type TrackSource = MediaKind | 'screen' | 'screen-sound';

export const TRACK_SOURCES: readonly TrackSource[] = ['microphone', 'camera', 'screen', 'screen-sound'];

/** The way that a call takes: between the browsers, or through the server's selective forwarding unit. */
export type Topology = 'mesh' | 'sfu';

/** What the server sends to this device: its description, and what each section carries. */
export interface ServerOffer {
  readonly call: CallID;
  readonly version: number;
  readonly sdp: string;
  readonly tracks: readonly { readonly mid: string; readonly device: DeviceID; readonly source: TrackSource }[];
}

/** A picture as the page shows it; `height` in device pixels. */
export interface ShownTile {
  readonly device: DeviceID;
  readonly source: TrackSource;
  readonly height: number;
}

/** The path to the server's forwarding unit. All reject while the call does not go through it under this name. */
export interface MediaServer {
  /** Gives the server's answer to what this device sends. */
  offerMedia(call: CallID, sdp: string, tracks: readonly { mid: string; source: TrackSource }[]): Promise<string>;
  /** Rejects if the server takes no such answer. One that is replaced or lost on its way resolves: then another offer comes. */
  answerMedia(call: CallID, version: number, sdp: string): Promise<void>;
  /** All pictures that are shown; nothing of others comes. */
  showTiles(call: CallID, tiles: readonly ShownTile[]): Promise<void>;
  /** Asks for a new offer. */
  restartMedia(call: CallID): Promise<void>;
  onMediaOffer(listener: (offer: ServerOffer) => void): () => void;
}

/** What this device tells the room about itself. `call` is null while it is in no call. */
export interface MediaState {
  readonly call: CallID | null;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  /** It records its view of the room; absent: it does not. */
  readonly recording?: boolean;
}

/** One device of one member, as the room knows it. */
export interface Participant extends MediaState {
  readonly device: DeviceID;
  readonly account: string;
  readonly name: string;
  /** Names the picture that is shown without a camera; empty when there is none. */
  readonly avatar: string;
  /** False while the member's connection is lost and the seat is kept. */
  readonly present: boolean;
}

/** A step of the offer/answer exchange, without its addressee. `call` tells a stale one from the present one. */
export type Signal =
  | { readonly type: 'offer' | 'answer'; readonly call: CallID; readonly sdp: string }
  | { readonly type: 'ice-candidate'; readonly call: CallID; readonly candidate: RTCIceCandidateInit | null };

/** The path for signals. It keeps the order of what one device sends to another. */
export interface Signaller {
  /** Resolves to `gone` if that device is not reachable now; rejects if this side is not connected. */
  send(to: DeviceID, signal: Signal): Promise<'ok' | 'gone'>;
  onSignal(listener: (from: DeviceID, signal: Signal) => void): () => void;
}

/** What a call needs from its room. */
export interface CallRoom extends Signaller, MediaServer {
  /** Names the room. */
  id(): string;
  /** This device's id; null until the room has told it. */
  device(): DeviceID | null;
  /** Whose device this is. */
  account(): string;
  /** All devices of all members, this one included, in a stable order. */
  roster(): readonly Participant[];
  /** Calls back after each change of the roster or the policy. */
  subscribe(listener: () => void): () => void;
  topology(): Topology;
  /** How many devices may be in the call. */
  callMax(): number;
  /** How many of them may be connected browser to browser. */
  meshMax(): number;
  /** Whether the room wants browsers to reach each other by a relay only. */
  relayOnly(): boolean;
  /** Whether people agree here before they are seen and heard. */
  asks(): boolean;
  /** Whether the room allows this device to send a source. */
  may(source: Source): boolean;
  /** To whom a source of this device's goes: where people agree to be viewed, to those for whom they have. */
  audience(source: Source): 'everyone' | 'some' | 'nobody';
  /** Whether this person shows everyone what is switched on, without being asked: a host. */
  leads(): boolean;
  /** Resolves when everyone may view a source. */
  showEveryone(source: Source): Promise<void>;
  /** Takes that back. */
  hideFromEveryone(source: Source): Promise<void>;
  /**
   * Resolves to `full` if the call has no place for this device, to `taken` if somebody else shares a screen; rejects if the room cannot
   * be told.
   */
  setMediaState(state: MediaState): Promise<'ok' | 'full' | 'taken'>;
  /** This device's source was stopped: by a host, or because somebody else (`by`, a name) shares a screen in its place. */
  onMuted(listener: (source: Source, by: string | null) => void): () => void;
  /** It is this person's turn to share a screen, says somebody. */
  onHanded(listener: (by: string) => void): () => void;
  iceServers(): Promise<IceServers>;
}

/** What connections find their paths by. `lifetime` is how many ms the credentials in it are good for; null: they do not end. */
export interface IceServers {
  readonly servers: RTCIceServer[];
  readonly lifetime: number | null;
}

/** The clock and timers, injected so that tests own the time. */
export interface Timers {
  now(): number;
  /** Returns the function that cancels. */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

export const browserTimers: Timers = {
  now: () => Date.now(),
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
  every(ms, run) {
    const id = setInterval(run, ms);
    return () => clearInterval(id);
  },
};

/** Why the way to the server could not be made. */
export type ServerFailure = 'server_no_path' | 'server_no_answer' | 'server_negotiation';

/** Why a connection could not be made; `browser`: this one did not even begin it. */
export type PeerFailure = 'no_path' | 'no_answer' | 'negotiation' | 'browser' | ServerFailure;

/** The state of the connection to one other device. `retryAt` is when it is tried again by itself (ms, Timers.now). */
export type PeerState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly audioOnly: boolean }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'failed'; readonly why: PeerFailure; readonly retryAt: number };

/** Every way in which a device cannot be had or a call not be joined; each has its own words. */
export type MediaErrorKind =
  | 'denied'
  | 'denied_by_system'
  | 'dismissed'
  | 'not_found'
  | 'in_use'
  | 'overconstrained'
  | 'aborted'
  | 'insecure'
  | 'no_api'
  | 'no_webrtc'
  | 'forbidden_by_page'
  | 'not_joined'
  | 'unknown';

export type PermissionState = 'granted' | 'denied' | 'prompt' | 'unknown';
