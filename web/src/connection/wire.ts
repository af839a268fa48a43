/**
 * The wire contract as this side reads and writes it: the schema of each frame, and nothing else. Unknown keys pass, so
 * that a page from yesterday understands a newer server; a known key of a wrong type makes the frame unreadable.
 */
import * as v from 'valibot';
import type { AccountID, LogID, RequestID, RoomID, Seq, SignalData } from './types';

/** Close codes after which a client does not come back by itself. */
export const closeCodes = {
  normal: 1000,
  tooBig: 1009,
  replaced: 4000,
  notAuthenticated: 4001,
  sessionRevoked: 4003,
  protocolError: 4009,
} as const;

const finalCodes: ReadonlySet<number> = new Set([
  closeCodes.tooBig,
  closeCodes.replaced,
  closeCodes.notAuthenticated,
  closeCodes.sessionRevoked,
  closeCodes.protocolError,
]);

export const isFinal = (code: number | undefined): boolean => code !== undefined && finalCodes.has(code);

/** The longest text of one message, in bytes of UTF-8. */
export const maxTextBytes = 8 << 10;

const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const deviceSchema = v.object({
  device_id: v.string(),
  call: v.exactOptional(v.string()),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
});

const memberEntries = {
  account: v.string(),
  name: v.string(),
  account_name: v.exactOptional(v.string()),
  role: v.string(),
  guest: v.boolean(),
  state: v.picklist(['present', 'reconnecting']),
  devices: v.array(deviceSchema),
};
const member = v.object(memberEntries);

const policy = v.object({
  entry: v.string(),
  guests: v.boolean(),
  speak: v.string(),
  camera: v.string(),
  share: v.string(),
  chat: v.string(),
  keep: v.string(),
  mesh_max: v.number(),
  capacity: v.number(),
});

const openedConnection = v.object({
  account: v.string(),
  device: v.string(),
  device_id: v.string(),
  server_time: v.number(),
  heartbeat: v.object({ ping: v.number(), pong: v.number(), idle: v.number(), dead: v.number() }),
  rooms: v.record(
    v.string(),
    v.object({
      result: v.picklist(['resumed', 'resync', 'error']),
      log: v.exactOptional(v.string(), ''),
      head: v.exactOptional(seq, 0),
      code: v.exactOptional(v.string()),
    }),
  ),
});
export type OpenedConnection = v.InferOutput<typeof openedConnection>;
export type RoomResult = OpenedConnection['rooms'][string];

const joinedRoom = v.object({
  room: v.object({ id: v.string(), number: v.string(), title: v.string(), kind: v.string(), policy }),
  self: v.object({ ...memberEntries, rights: v.array(v.string()), read: seq }),
  members: v.array(member),
  count: v.number(),
  version: v.number(),
  log: v.string(),
  head: seq,
});
export type JoinedRoom = v.InferOutput<typeof joinedRoom>;

const waitingRoom = v.object({ waiting: v.literal(true) });

const memberList = v.object({ members: v.array(member), count: v.number(), version: v.number() });
export type MemberList = v.InferOutput<typeof memberList>;

/** What each request carries. */
export type RequestData = {
  'open-connection': { device?: string; rooms?: Record<RoomID, { log: LogID; since: Seq }> };
  'close-connection': { code: number };
  heartbeat: { hidden?: boolean };
  'join-room': { room?: RoomID; number?: string; secret?: string; name?: string };
  'leave-room': undefined;
  'offer-member-list': { after?: AccountID; limit?: number; q?: string };
  'user-message': { text: string; reply?: Seq; mentions?: readonly AccountID[] };
  'edit-message': { seq: Seq; text: string };
  'recall-message': { seq: Seq };
  'mark-read': { seq: Seq };
  offer: SignalData['offer'];
  answer: SignalData['answer'];
  'ice-candidate': SignalData['ice-candidate'];
  'media-state': { call: string; microphone: boolean; camera: boolean; screen: boolean };
  'mute-member': { account: AccountID; source: string };
  'remove-member': { account: AccountID };
  'change-role': { account: AccountID; role: string };
  'end-room': undefined;
};
export type RequestType = keyof RequestData;

const none = v.unknown();
/** The data of each request's ok. */
const okSchemas = {
  'open-connection': openedConnection,
  'close-connection': none,
  heartbeat: none,
  'join-room': v.union([joinedRoom, waitingRoom]),
  'leave-room': none,
  'offer-member-list': memberList,
  'user-message': none,
  'edit-message': none,
  'recall-message': none,
  'mark-read': none,
  offer: none,
  answer: none,
  'ice-candidate': none,
  'media-state': none,
  'mute-member': none,
  'remove-member': none,
  'change-role': none,
  'end-room': none,
} satisfies Record<RequestType, v.GenericSchema>;
export type OkData = { [T in RequestType]: v.InferOutput<(typeof okSchemas)[T]> };

const signal = { from: v.string(), to: v.string(), call: v.string() };
const description = v.object({ ...signal, sdp: v.string() });

/** The data of each frame that the server sends. */
const eventSchemas = {
  'close-connection': v.object({ code: v.number() }),
  'user-message': v.object({
    name: v.string(),
    text: v.string(),
    reply: v.exactOptional(seq),
    mentions: v.exactOptional(v.array(v.string()), []),
  }),
  'edit-message': v.object({ seq, text: v.string() }),
  'recall-message': v.object({ seq }),
  'room-changed': v.object({ title: v.string(), policy, locked: v.boolean() }),
  'mark-read': v.object({ seq }),
  offer: description,
  answer: description,
  'ice-candidate': v.object({
    ...signal,
    candidate: v.nullable(
      v.object({
        candidate: v.string(),
        sdpMid: v.exactOptional(v.nullable(v.string())),
        sdpMLineIndex: v.exactOptional(v.nullable(v.number())),
        usernameFragment: v.exactOptional(v.nullable(v.string())),
      }),
    ),
  }),
  'members-changed': v.object({
    version: v.number(),
    joined: v.array(member),
    left: v.array(v.string()),
    changed: v.array(member),
    count: v.number(),
  }),
  'count-change': v.object({ count: v.number() }),
  muted: v.object({ source: v.picklist(['microphone', 'camera', 'screen']) }),
  removed: v.object({ code: v.string() }),
  'role-changed': v.object({ role: v.string(), rights: v.array(v.string()) }),
  resync: v.object({ log: v.string(), head: seq }),
  position: v.object({ log: v.string(), seq }),
  error: v.object({ code: v.string(), message: v.string(), retry: v.exactOptional(v.number()) }),
  ok: v.unknown(),
} satisfies Record<string, v.GenericSchema>;
export type EventType = keyof typeof eventSchemas;

const envelopeSchema = v.object({
  type: v.string(),
  id: v.exactOptional(v.string()),
  room: v.exactOptional(v.string()),
  seq: v.exactOptional(seq),
  time: v.exactOptional(v.number()),
  account: v.exactOptional(v.string()),
  data: v.exactOptional(v.unknown()),
});

export type Envelope = {
  readonly id?: RequestID;
  readonly room?: RoomID;
  readonly seq?: Seq;
  readonly time?: number;
  readonly account?: AccountID;
};

/** A frame from the server, told apart by `type`. */
export type Frame = {
  [T in EventType]: Envelope & { readonly type: T; readonly data: v.InferOutput<(typeof eventSchemas)[T]> };
}[EventType];
export type FrameOf<T extends EventType> = Extract<Frame, { type: T }>;

/**
 * What became of a frame's text: a frame; a type that this page is too old to know; or nonsense. The latter two keep the
 * envelope, where there was one, because the place in the journal moves on all the same.
 */
export type Decoded =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'unknown' | 'bad'; readonly envelope?: Envelope };

export function decodeFrame(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'bad' };
  }
  const envelope = v.safeParse(envelopeSchema, value);
  if (!envelope.success) return { kind: 'bad' };
  const { type, data, ...rest } = envelope.output;
  if (!Object.hasOwn(eventSchemas, type)) return { kind: 'unknown', envelope: rest };
  const parsed = v.safeParse(eventSchemas[type as EventType], data);
  if (!parsed.success) return { kind: 'bad', envelope: rest };
  // The schema was chosen by the type, which the compiler cannot follow through the table.
  return { kind: 'frame', frame: { ...rest, type, data: parsed.output } as Frame };
}

/** Reads the data of the ok to a request; undefined when it does not have the contract's form. */
export function decodeOk<T extends RequestType>(type: T, data: unknown): { value: OkData[T] } | undefined {
  const parsed = v.safeParse(okSchemas[type], data);
  return parsed.success ? { value: parsed.output as OkData[T] } : undefined;
}

/** Builds the text of a request's frame. */
export function encodeRequest<T extends RequestType>(type: T, id: RequestID, data: RequestData[T], room?: RoomID): string {
  return JSON.stringify({ type, id, room, data });
}

const historyPage = v.object({
  messages: v.array(
    v.object({
      seq,
      time: v.number(),
      account: v.string(),
      name: v.string(),
      text: v.string(),
      reply: v.exactOptional(seq),
      mentions: v.array(v.string()),
      edited: v.exactOptional(v.boolean(), false),
      recalled: v.exactOptional(v.boolean(), false),
    }),
  ),
  log: v.string(),
  head: seq,
  more: v.boolean(),
});
/** A page of a room's chat as HTTP gives it, ascending. */
export type HistoryPage = v.InferOutput<typeof historyPage>;

export function decodeHistory(value: unknown): HistoryPage | undefined {
  const parsed = v.safeParse(historyPage, value);
  return parsed.success ? parsed.output : undefined;
}

const problem = v.object({ code: v.string() });

/** The code in an RFC 9457 body; undefined when there is none. */
export function decodeProblem(value: unknown): string | undefined {
  const parsed = v.safeParse(problem, value);
  return parsed.success ? parsed.output.code : undefined;
}
