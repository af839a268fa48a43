import { newUUID } from '@/uuid';
import type { RequestID, Unsubscribe } from './types';

/** What a socket reports, each in its own task. After `ended` nothing more comes. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  /** `code` as in the close frame, 1006 without one. */
  ended(code: number): void;
}

/** One WebSocket. */
export interface Socket {
  /** False when the text cannot go out; a true says only that it was queued. */
  send(text: string): boolean;
  /** Ends it without waiting; nothing is reported any more. */
  drop(): void;
}

/** What HTTP gave back; `body` is undefined when it was no JSON. */
export type HttpAnswer = {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly body: unknown;
};

/** The small part of Storage that is used. `setItem` may throw when it is full. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Everything that the connection takes from its surroundings, so that tests own the network and the time. */
export interface Environment {
  openSocket(events: SocketEvents): Socket;
  /** GETs a path of this origin. Rejects when nothing more of the answer comes for 10 s; a large one may take longer as a whole. */
  get(path: string): Promise<HttpAnswer>;
  /** Lives as long as the tab and over a refresh. */
  readonly storage: KeyValue;
  now(): number;
  /** Ms on a clock that nobody sets: that of performance.now(). */
  elapsed(): number;
  /** Runs once after `ms`; the result cancels. */
  after(ms: number, run: () => void): Unsubscribe;
  /** Runs before the next frame is painted, in a hidden tab soon. */
  nextFrame(run: () => void): void;
  /** In [0, 1). */
  random(): number;
  newID(): RequestID;
  hidden(): boolean;
  onHidden(listener: (hidden: boolean) => void): Unsubscribe;
  onOnline(listener: () => void): Unsubscribe;
}

/** The path and the sub-protocol of the contract. */
const socketPath = '/ws';
const subProtocol = 'atrium.v1';
/** How long nothing may come of an answer. */
const silentMs = 10_000;
/** A tab may be hidden while it waits for a frame; what waits runs after this time at the latest. */
const frameLimitMs = 100;

/** The browser as an Environment. */
export function browserEnvironment(): Environment {
  return {
    openSocket,
    get,
    storage: sessionStorage,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    nextFrame,
    random: () => Math.random(),
    newID: newUUID,
    hidden: () => document.hidden,
    onHidden(listener) {
      const changed = () => listener(document.hidden);
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
    onOnline(listener) {
      window.addEventListener('online', listener);
      return () => window.removeEventListener('online', listener);
    },
  };
}

function openSocket(events: SocketEvents): Socket {
  const url = new URL(socketPath, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, subProtocol);
  socket.onopen = () => events.opened();
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') events.message(event.data);
  };
  socket.onclose = (event) => events.ended(event.code);
  return {
    send(text) {
      // A closing socket swallows what it is given without a word.
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    drop() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

async function get(path: string): Promise<HttpAnswer> {
  const control = new AbortController();
  const late = () => control.abort(new DOMException(`${path} fell silent`, 'TimeoutError'));
  let timer = setTimeout(late, silentMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(late, silentMs);
  };
  try {
    const response = await fetch(path, { headers: { accept: 'application/json' }, signal: control.signal });
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      retryAfter: Number.isFinite(seconds) ? seconds * 1000 : undefined,
      body: parseJSON(await textOf(response, heard)),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Reads an answer to its end, and says whenever more of it has come. */
async function textOf({ body }: Response, heard: () => void): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    heard();
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nextFrame(run: () => void): void {
  // A hidden tab paints no frame, and its timers run once a second or even once a minute.
  if (document.hidden) soon(run);
  else beforeFrame(run);
}

/** Runs in a task of its own, which no browser holds back. */
function soon(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

function beforeFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const timer = setTimeout(once, frameLimitMs);
  const frame = requestAnimationFrame(once);
}
