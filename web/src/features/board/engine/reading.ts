import * as v from 'valibot';
import type { Environment } from '@/connection/environment';
import { read } from '@/connection/read';
import type { BoardDeed, BoardProps } from '@/connection/types';
import type { Author } from './api';
import { PAGE_SIZE } from './life';
import type { BoardState, NumberedOp } from './model';
import type { Element } from './types';

// What HTTP tells of boards: docs/board.md, "Reading". Unknown fields pass, so that a page from yesterday reads a newer server.

/** An op of a log, and when it was done. */
export interface LoggedOp extends NumberedOp {
  readonly time: number;
}

/** A part of a board's log. */
export interface LogPage {
  readonly ops: readonly LoggedOp[];
  readonly authors: readonly Author[];
  /** The number after which more follow; 0 at the end. */
  readonly next: number;
}

/** A board as one finds it: a checkpoint, if there is one, and the beginning of what came after it. */
export interface Opened extends LogPage {
  readonly n: number;
  readonly state: BoardState | undefined;
}

const KINDS: Readonly<Record<keyof BoardProps, 'number' | 'string'>> = {
  type: 'string',
  x: 'number',
  y: 'number',
  w: 'number',
  h: 'number',
  points: 'string',
  color: 'string',
  fill: 'string',
  size: 'number',
  text: 'string',
  file: 'string',
  order: 'string',
  title: 'string',
  sheet: 'number',
  paper: 'string',
};

/** A property that is not known passes. */
function isProps(value: unknown): value is BoardProps {
  if (!isRecord(value)) return false;
  for (const name in value) {
    if (Object.hasOwn(KINDS, name) && typeof value[name] !== KINDS[name as keyof BoardProps]) return false;
  }
  return true;
}

/** An element of a checkpoint. */
interface Kept extends Omit<Element, 'by' | 'pending'> {
  readonly by?: string;
  readonly deleted?: number;
}

/** Looks at 50,000 elements by hand, without a schema: a person waits. */
const areElements = (value: unknown): value is readonly Kept[] => Array.isArray(value) && value.every(isElement);

const isElement = (value: unknown): value is Kept =>
  isRecord(value) &&
  isText(value.id) &&
  isText(value.page) &&
  isText(value.author) &&
  isText(value.by ?? '') &&
  isCount(value.n) &&
  isCount(value.changed) &&
  isCount(value.deleted ?? 0) &&
  isProps(value.data) &&
  value.data.type !== undefined;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isText = (value: unknown) => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const text = v.string();
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const props = v.custom<BoardProps>(isProps);
const deed = v.picklist(['add', 'patch', 'delete', 'move', 'clear', 'restore'] as const satisfies readonly BoardDeed[]);

const opSchema = v.object({
  n: number,
  time: v.number(),
  account: text,
  page: text,
  op: deed,
  id: v.exactOptional(text),
  base: v.exactOptional(number),
  data: v.exactOptional(props),
  also: v.exactOptional(v.array(v.object({ id: text, data: v.exactOptional(props) }))),
});

const logSchema = v.object({
  ops: v.array(opSchema),
  authors: v.array(v.object({ account: text, name: text })),
  next: v.optional(number, 0),
});

const pageSchema = v.object({
  id: text,
  data: v.optional(props, {}),
  n: number,
  changed: number,
  by: v.optional(text, ''),
  deleted: v.exactOptional(number),
});
const elements = v.custom<readonly Kept[]>(areElements);
const checkpointSchema = v.object({ n: number, pages: v.array(pageSchema), elements, deleted: elements });
const openedSchema = v.object({ ...logSchema.entries, n: number, checkpoint: v.exactOptional(checkpointSchema) });

const boardPath = (room: string, board: string): string =>
  `/api/v1/rooms/${encodeURIComponent(room)}/boards/${encodeURIComponent(board)}`;

/** Reads a board as it is, or the beginning of that. Rejects with ProtocolError. */
export function readBoard(env: Environment, room: string, board: string): Promise<Opened> {
  return read(env, boardPath(room, board), decodeOpened);
}

/** Reads a part of a board's log, after the op of a number. Rejects with ProtocolError. */
export function readOps(env: Environment, room: string, board: string, after: number): Promise<LogPage> {
  return read(env, `${boardPath(room, board)}/ops?after=${after}`, (body) => output(logSchema, body));
}

function decodeOpened(body: unknown): Opened | undefined {
  const opened = output(openedSchema, body);
  return opened && { ...opened, state: opened.checkpoint && stateOf(opened.checkpoint) };
}

/** A checkpoint as the fold takes it. */
export function stateOf({ n, pages, elements, deleted }: v.InferOutput<typeof checkpointSchema>): BoardState {
  const pending = false;
  return {
    n,
    pages: pages.map(({ deleted: by, data, ...page }) => ({
      item: { ...page, data: { ...PAGE_SIZE, ...data }, pending },
      ...(by !== undefined && { deleted: by }),
    })),
    elements: elements.map(elementOf),
    deleted: deleted.map((element) => ({ item: elementOf(element), deleted: element.deleted ?? element.changed })),
  };
}

const elementOf = ({ id, page, author, n, changed, by = '', data }: Kept): Element => ({
  id,
  page,
  author,
  n,
  changed,
  by,
  data,
  pending: false,
});

function output<T extends v.GenericSchema>(schema: T, body: unknown): v.InferOutput<T> | undefined {
  const parsed = v.safeParse(schema, body);
  return parsed.success ? parsed.output : undefined;
}
