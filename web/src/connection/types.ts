/**
 * The public types of the connection: what pages and the call see. Nothing here knows React, a socket or a timer.
 * Snapshots are immutable; a snapshot's identity, and that of each list in it, changes only when its content did.
 */

import type { BoardPort } from './boards';
import type * as wire from './protocol.gen';

export type * from './board-types';
export type { BoardNews, BoardPort } from './boards';

/** A wire type as pages see it: nothing of it changes. */
export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

export type {
  AccountID,
  DeviceID,
  Kind,
  LogID,
  PaceName,
  ReactionName,
  Role,
  RoomID,
  SignupAnswer,
  SignupID,
} from './protocol.gen';

export type MediaOffer = Frozen<wire.MediaOffer>;
export type MediaAnswer = Frozen<wire.MediaAnswer>;
export type MediaTiles = Frozen<wire.MediaTiles>;
export type MediaOfferEvent = Frozen<wire.MediaOfferEvent>;

type AccountID = wire.AccountID;
type DeviceID = wire.DeviceID;
type Role = wire.Role;
type RoomID = wire.RoomID;
type PaceName = wire.PaceName;
type ReactionName = wire.ReactionName;

/** Chosen by the client, 1–64 of [A-Za-z0-9_-]; durable requests use a UUID and keep it over every retry. */
export type RequestID = string;
/** A place in a room's journal, from 1; 0 is before the first. */
export type Seq = number;
/** A moment, milliseconds since the Unix epoch, UTC, stamped by the server. */
export type Millis = number;

export { ProtocolError } from './protocol-error';

/**
 * - `connecting`: from start, or from the loss of an open connection, until it is open again, waiting between tries included;
 * - `open`: requests are answered;
 * - `closing`: this side asked to close;
 * - `closed`: before start (`final` false), or for good (`final` true; `code` says why).
 */
export type ConnectionPhase = 'connecting' | 'open' | 'closing' | 'closed';

export type ConnectionState = {
  readonly phase: ConnectionPhase;
  /** When this phase began, ms of this device's clock. */
  readonly since: number;
  /** Tries to open since then; 0 while open. */
  readonly attempt: number;
  /**
   * Close code of the last socket that was open or opening; none while one is open, or when it ended without. 4010, the server goes
   * away, stays for a minute over tries that reach nobody.
   */
  readonly code?: number;
  /** It will not come back by itself: 4000 replaced by another tab, 4001 not logged in, 4003 session revoked, 4009, 1009, or closed here. */
  readonly final: boolean;
};

export type MediaSource = wire.Source;

/** What this device tells of itself; `call` is null while it is in no call. */
export type MediaState = {
  readonly call: string | null;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  /** It records its view of the room; absent: it does not. */
  readonly recording?: boolean;
};

/** Who has a seat. `account_name` is the account's own name, which only hosts receive; else it is empty. */
export type Member = Frozen<wire.Member>;

/** Somebody who waits to be let in. */
export type Knock = Frozen<wire.Knock>;

/** How many of those present asked to go slower, or were lost, from a moment on. */
export type PacePoint = Frozen<wire.PacePoint>;

/** The member that this connection is; `rights` are names such as `chat`, `speak`, `remove`. */
export type Self = Frozen<wire.Self>;

/** That a source of `account` goes to `viewer`, or that this is asked for. `everyone`: to everyone, whoever asked. */
export type View = Frozen<wire.ViewChanged>;
/** What is asked of a member; one's own account with `everyone` shows everyone, and asks nobody. */
export type ViewWish = Frozen<wire.OfferView>;

/**
 * How a sign-in stands that this person is asked to answer:
 * - `asked`; `sending`: `answer` is on its way, however long that takes;
 * - `confirmed`, `refused`: answered here; `elsewhere`: on another device;
 * - `timeout`: the time was over; `too_late`: the answer came after it; `closed` by who started it; `over`: one of these, unseen.
 */
export type OwnSignup = {
  readonly id: wire.SignupID;
  readonly kind: wire.SignupKind;
  /** Of a timed one; of a normal one 0. */
  readonly seconds: number;
  /** When the time is over, on the clock of performance.now(); absent without a time, and until the server has said it. */
  readonly until?: number;
  readonly state: 'asked' | 'sending' | 'confirmed' | 'refused' | 'elsewhere' | 'timeout' | 'too_late' | 'closed' | 'over';
  readonly answer?: wire.SignupAnswer;
  /** It counts as late: the person came too late to the lesson. */
  readonly late?: boolean;
  /** Why the answer was not taken; it may be given again. */
  readonly failure?: string;
};

/** How a student stands in a sign-in. */
export type SignupMark = Frozen<Omit<wire.SignupChanged, 'account'>>;

/** What was heard of a lesson's sign-ins since this device came in, by those who may start them. What was before, HTTP tells. */
export type SignupNews = {
  /** The one that runs, if it began or was heard of here; `since` on the clock of performance.now(). */
  readonly open: {
    readonly id: wire.SignupID;
    readonly kind: wire.SignupKind;
    readonly seconds: number;
    readonly since: number;
  } | null;
  /** By account, since the last one began. */
  readonly marks: ReadonlyMap<AccountID, SignupMark>;
  /** How many were closed. */
  readonly closed: number;
};

/** Its `policy` is what the hosts decided; it widens or narrows the roles' rights. */
export type Room = Frozen<wire.RoomInfo>;

/** A message as it stands now: edits and recalls applied. A recalled one stays in place without text. */
export type ChatMessage = {
  readonly seq: Seq;
  readonly time: Millis;
  readonly account: AccountID;
  /** The name at the moment of writing. */
  readonly name: string;
  readonly text: string;
  readonly reply?: Seq;
  readonly mentions: readonly AccountID[];
  readonly edited: boolean;
  readonly recalled: boolean;
  /** The request that made it, when it came live; equal to the pending line's id, so it makes a stable list key. */
  readonly id?: RequestID;
};

/** A place in the history: a message, or a moment. */
export type HistoryPlace = { readonly seq: Seq } | { readonly time: Millis };

/** What this person wrote and the server has not confirmed, in order of writing. */
export type PendingMessage = {
  readonly id: RequestID;
  /** When it was written, this device's clock. */
  readonly time: number;
  readonly text: string;
  readonly reply?: Seq;
  readonly mentions: readonly AccountID[];
  /** `queued` and `sending` end by themselves; `failed` waits for `retry` or `discard`. */
  readonly state: 'queued' | 'sending' | 'failed';
  /** Why it failed. */
  readonly code?: string;
};

/**
 * - `live`; `reconnecting`: what is shown may be old, writing is queued; `resyncing`: the state is being loaded anew;
 * - `left`, `removed` (`removedCode`), `ended`: over, the session does nothing more.
 */
export type RoomStatus = 'live' | 'reconnecting' | 'resyncing' | 'left' | 'removed' | 'ended';

export type RoomSnapshot = {
  readonly status: RoomStatus;
  /** `removed`, `banned`, `link_expired`, or the code with which the server refused the way back (`locked`, `room_full`, …). */
  readonly removedCode?: string;
  readonly room: Room;
  readonly self: Self;
  /** The same list as `self.rights`. */
  readonly rights: readonly wire.Right[];
  /** Known members in no special order; complete when its length equals `count`, else page with `loadMembers`. */
  readonly members: readonly Member[];
  readonly count: number;
  readonly version: number;
  /** Who waits to be let in, the longest first; hosts alone are told. */
  readonly waiting: readonly Knock[];
  /** The views of which this account is a side, in the order in which they were asked for. */
  readonly views: readonly View[];
  /** How people followed in the last hour; complete after `loadPace`, and for hosts alone. */
  readonly pace: readonly PacePoint[];
  /** The sign-in that this person is asked to answer, or was until its end is dismissed; students alone. */
  readonly signup: OwnSignup | null;
  readonly signups: SignupNews;
  /** A window of the chat: ascending by seq, without holes. At first its newest end. */
  readonly messages: readonly ChatMessage[];
  /** The history goes on before the first of `messages`. */
  readonly hasOlder: boolean;
  /** A page of history is on its way; also true until the first page came. */
  readonly loadingOlder: boolean;
  /** The history goes on after the last of `messages`; live messages then go into `beyond`. */
  readonly hasNewer: boolean;
  readonly loadingNewer: boolean;
  /** Another part of the history is on its way and will take the place of `messages`. */
  readonly jumping: boolean;
  /** Another number whenever `messages` was replaced as a whole. */
  readonly window: number;
  /** The newest messages known beyond `messages`, at most 1,000; empty unless `hasNewer`. */
  readonly beyond: readonly ChatMessage[];
  readonly pending: readonly PendingMessage[];
  /** The last seq that this account has read, on any of its devices. */
  readonly read: Seq;
};

/** Where to go: `room` or `number`; `secret` from the link's fragment; `name` to be shown in this room. */
export type JoinTarget = {
  readonly room?: RoomID;
  readonly number?: string;
  readonly secret?: string;
  readonly name?: string;
};

export type SendOptions = { readonly reply?: Seq; readonly mentions?: readonly AccountID[] };

export type SignalType = 'offer' | 'answer' | 'ice-candidate';

/** What the mesh sends; `call` is new per peer connection and tells stale signals apart. */
export type SignalData = {
  offer: Frozen<wire.Description>;
  answer: Frozen<wire.Description>;
  'ice-candidate': Frozen<wire.IceCandidate>;
};

/** A signal from another device; `from` is stamped by the server. In order per sender, none dropped. */
export type Signal = {
  readonly [T in SignalType]: {
    readonly type: T;
    readonly from: DeviceID;
    readonly data: SignalData[T];
  };
}[SignalType];

/** What a page may want to say in words as it happens; the snapshot already holds the result. */
export type Notice =
  /** `for`: whose screen is shared in its place; empty where it is not that. */
  | { readonly type: 'muted'; readonly source: MediaSource; readonly for: AccountID; readonly by?: AccountID }
  | { readonly type: 'screen-handed'; readonly from: AccountID }
  /** `was`: how it stood before. */
  | { readonly type: 'view-over'; readonly view: View; readonly was: View['state'] }
  | {
      readonly type: 'role-changed';
      readonly role: Role;
      readonly rights: readonly wire.Right[];
      /** A host only for as long as no host is here. */
      readonly acting: boolean;
      readonly by?: AccountID;
    }
  | { readonly type: 'room-changed'; readonly title: string; readonly by?: AccountID }
  | { readonly type: 'removed'; readonly code: string }
  | { readonly type: 'reaction'; readonly reaction: ReactionName; readonly by?: AccountID }
  | { readonly type: 'message'; readonly message: ChatMessage };

/** One page of the member list; `after` goes on behind it, undefined at the end. */
export type MemberPage = {
  readonly members: readonly Member[];
  readonly count: number;
  readonly after?: AccountID;
};

/** Ends a subscription; calling it twice is harmless. */
export type Unsubscribe = () => void;

/**
 * One room that this device is in. It lives over cuts, resumes and resyncs until `left`, `removed` or `ended`.
 * Promises reject with ProtocolError. All methods are safe to call in any status.
 */
export interface RoomSession {
  readonly id: RoomID;
  readonly boards: BoardPort;
  /** This device as the others see it in `members`; a server that was started anew names it anew. */
  readonly device: DeviceID;
  getSnapshot(): RoomSnapshot;
  /** Called at most once per frame, after something changed. */
  subscribe(listener: () => void): Unsubscribe;

  /**
   * Queues a message and returns its id at once; it shows in `pending` until the server has it, over cuts and a refresh.
   * Throws ProtocolError `bad_data` (empty), `bad_text` (U+0000), `too_long` (over 8 KiB of UTF-8), `slow_down` (queue full).
   */
  send(text: string, options?: SendOptions): RequestID;
  edit(seq: Seq, text: string): Promise<void>;
  recall(seq: Seq): Promise<void>;
  /** Puts a failed message back at the end of the queue. */
  retry(id: RequestID): void;
  /** Forgets a message that was not confirmed. One that is `sending` may still arrive. */
  discard(id: RequestID): void;
  /** Loads the page before the oldest message; at most one load runs, a second call gets the same promise. */
  loadOlder(): Promise<void>;
  /** Loads the page after the newest loaded message, where there is a gap; like `loadOlder`. */
  loadNewer(): Promise<void>;
  /**
   * Makes `messages` hold a place of the history, and gives the first message there or after it, or the last of all; undefined when there
   * is none, or when another jump came in between. Rejects when the history does not answer; the messages then stay.
   */
  jump(place: HistoryPlace): Promise<ChatMessage | undefined>;
  /** Makes `messages` reach the newest again. */
  toNewest(): Promise<void>;
  /**
   * The page says whether the newest message is in view. At most 2,000 messages are kept: the newest while it is, else those around the
   * page that was loaded last. `loadOlder`, `loadNewer` and `jump` imply false.
   */
  setFollowing(following: boolean): void;
  /** Never moves back; sent at most once a second. */
  markRead(seq: Seq): void;

  muteMember(account: AccountID, source: MediaSource): Promise<void>;
  removeMember(account: AccountID): Promise<void>;
  banMember(account: AccountID): Promise<void>;
  unbanMember(account: AccountID): Promise<void>;
  /** Lets somebody who waits in, or sends them away. */
  admitMember(account: AccountID, admit: boolean): Promise<void>;
  lockRoom(locked: boolean): Promise<void>;
  raiseHand(raised: boolean): Promise<void>;
  /** Without an account everybody's. */
  lowerHand(account?: AccountID): Promise<void>;
  /** Shows everyone a reaction; lost if the connection is. */
  react(reaction: ReactionName): Promise<void>;
  setPace(pace: PaceName): Promise<void>;
  /** Loads the pace of the last hour into the snapshot; for hosts. */
  loadPace(): Promise<void>;
  /** Puts someone on everyone's stage, or nobody. */
  spotlight(account?: AccountID): Promise<void>;
  /** Lets a member share a screen in place of whoever does now. */
  handScreen(account: AccountID): Promise<void>;
  /** Asks to view a source of a member, or shows everyone one's own. */
  offerView(wish: ViewWish): Promise<void>;
  /** Agrees to be viewed, which is on record when this resolves, or declines. */
  answerView(view: string, accept: boolean): Promise<void>;
  /** Ends a view, or takes the question back. */
  endView(view: string): Promise<void>;
  /** Starts a sign-in of a lesson, timed with seconds; `already_running` while one is open. */
  startSignup(seconds?: number): Promise<void>;
  closeSignup(signup: wire.SignupID): Promise<void>;
  /** Answers the sign-in in `signup`, which tells what became of it. The time that runs out answers by itself. */
  answerSignup(answer: wire.SignupAnswer, reason?: string): Promise<void>;
  /** The person has read how the sign-in ended. */
  dismissSignup(): void;
  changeRole(account: AccountID, role: Role): Promise<void>;
  /** Ends the room for all. */
  end(): Promise<void>;
  /** A page of members, by name when `q` is given; pages without `q` also go into the snapshot. */
  loadMembers(q?: string, after?: AccountID): Promise<MemberPage>;

  /**
   * What this device does in the call; told again by itself after a cut. Resolves when the server has it (or has a later
   * one); rejects when the server refuses.
   */
  setMediaState(state: MediaState): Promise<void>;
  /**
   * What this device sends to the server, where the call goes through it; gives the server's answer. All of these reject with `gone`
   * where the call does not go through the server, or not under this name.
   */
  offerMedia(offer: MediaOffer): Promise<string>;
  /** Answers what came by `onMediaOffer`. */
  answerMedia(answer: MediaAnswer): Promise<void>;
  /** All pictures that this device shows now; of others nothing comes. */
  showTiles(tiles: MediaTiles): Promise<void>;
  /** Asks for a new offer: the network was another one. */
  restartMedia(call: string): Promise<void>;
  /** What the server sends to this device; called at once. A later version replaces an earlier one. */
  onMediaOffer(listener: (offer: MediaOfferEvent) => void): Unsubscribe;
  /**
   * Rejects with `gone` when that device is not there, and with `unavailable` when the connection was lost before the
   * answer: it may or may not have arrived. Signals are never sent twice.
   */
  sendSignal<T extends SignalType>(type: T, data: SignalData[T]): Promise<void>;
  /** Called at once, for each signal, in order. */
  onSignal(listener: (signal: Signal) => void): Unsubscribe;
  onNotice(listener: (notice: Notice) => void): Unsubscribe;
}
