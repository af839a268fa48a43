/**
 * Frames as text and back. What each type carries is generated from the server's package `protocol`; this file adds the
 * envelope. Unknown keys pass, so that a page from yesterday understands a newer server; a known key of a wrong type makes
 * the frame unreadable.
 */
import * as v from 'valibot';
import {
  bounds,
  closeCodes as codes,
  type EventData,
  errorDataSchema,
  eventSchemas,
  type Message,
  messageSchema,
  type OkData,
  okSchemas,
  type RequestData,
  type RequestType,
} from './protocol.gen';
import type { AccountID, RequestID, RoomID, Seq } from './types';

export type {
  JoinedRoom,
  MemberList,
  OkData,
  RequestData,
  RequestType,
  RoomInfo,
  RoomResult,
} from './protocol.gen';

/** The longest text of one message, in bytes of UTF-8. */
export const maxTextBytes = bounds.text;

/** Close codes of the contract, and that of RFC 6455 for a goodbye. */
export const closeCodes = { ...codes, normal: 1000, abnormal: 1006 } as const;

const finalCodes: ReadonlySet<number> = new Set([
  codes.tooBig,
  codes.replaced,
  codes.notAuthenticated,
  codes.sessionRevoked,
  codes.protocolError,
]);

/** Whether a client does not come back by itself after this close code. */
export const isFinal = (code: number): boolean => finalCodes.has(code);

const frameSchemas = { ...eventSchemas, error: errorDataSchema, ok: v.optional(v.unknown()) };
type FrameData = EventData & { error: v.InferOutput<typeof errorDataSchema>; ok: unknown };
type FrameType = keyof FrameData;

const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
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
  [T in FrameType]: Envelope & { readonly type: T; readonly data: FrameData[T] };
}[FrameType];
export type FrameOf<T extends FrameType> = Extract<Frame, { type: T }>;

/**
 * What became of a frame's text: a frame; a type that this page is too old to know; or nonsense. The latter two keep the
 * envelope, where there was one, because the place in the journal moves on all the same.
 */
export type Decoded =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'unknown' | 'bad'; readonly envelope?: Envelope };

export function decodeFrame(text: string): Decoded {
  const envelope = v.safeParse(envelopeSchema, parseJSON(text));
  if (!envelope.success) return { kind: 'bad' };
  const { type, data, ...rest } = envelope.output;
  if (!Object.hasOwn(frameSchemas, type)) return { kind: 'unknown', envelope: rest };
  const parsed = v.safeParse(frameSchemas[type as FrameType], data);
  if (!parsed.success) return { kind: 'bad', envelope: rest };
  // The schema was chosen by the type, which the compiler cannot follow through the table.
  return { kind: 'frame', frame: { ...rest, type, data: parsed.output } as Frame };
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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

const historySchema = v.object({ messages: v.array(messageSchema), log: v.string(), head: seq, more: v.boolean() });

/** A page of a room's chat as HTTP gives it, ascending. */
export type HistoryPage = {
  readonly messages: readonly Message[];
  readonly log: string;
  readonly head: Seq;
  readonly more: boolean;
};

export function decodeHistory(value: unknown): HistoryPage | undefined {
  const parsed = v.safeParse(historySchema, value);
  return parsed.success ? parsed.output : undefined;
}

const problemSchema = v.object({ code: v.string() });

/** The code in an RFC 9457 body; undefined when there is none. */
export function decodeProblem(value: unknown): string | undefined {
  const parsed = v.safeParse(problemSchema, value);
  return parsed.success ? parsed.output.code : undefined;
}
