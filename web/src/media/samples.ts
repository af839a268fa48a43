import type { ConnectionReading, Reading, ReceivedReading, SentReading } from './reading';

/** What one stream did between two readings. */
interface Rates {
  readonly bps: number;
  /** Pictures a second. */
  readonly fps: number;
  /** How many packets there should have been. */
  readonly expected: number;
  /** The part of them that was lost, 0 to 1; null where too few were sent to tell. */
  readonly loss: number | null;
}

type Shown<T> = Omit<T, 'frames' | 'bytes' | 'packets' | 'lost' | 'frozenMs'>;

export type SentFigures = Shown<SentReading> & Rates;
export type ReceivedFigures = Shown<ReceivedReading> &
  Rates & {
    /** The part of the time in which the picture stood still, 0 to 1; null where that cannot be told. */
    readonly frozen: number | null;
  };

/** One connection over the time between two readings. */
export interface ConnectionFigures extends Pick<ConnectionReading, 'way' | 'device' | 'state' | 'path'> {
  readonly sent: readonly SentFigures[];
  readonly received: readonly ReceivedFigures[];
}

export interface Sample {
  /** When the later reading was taken, ms. */
  readonly at: number;
  readonly connections: readonly ConnectionFigures[];
}

/** Fewer packets tell nothing about loss: of silence there are five in two seconds. */
export const ENOUGH_PACKETS = 20;

/** The rates between two readings. What began in between counts from nothing, what began anew tells nothing this time. */
export function sampleOf(before: Reading, after: Reading): Sample {
  const seconds = (after.at - before.at) / 1000;
  const connections = after.connections.map((now) => {
    const old = before.connections.find((c) => c.way === now.way && c.device === now.device);
    return {
      way: now.way,
      device: now.device,
      state: now.state,
      path: now.path,
      sent: now.sent.map((row) => sent(row, old?.sent, seconds)),
      received: now.received.map((row) => received(row, old?.received, seconds)),
    };
  });
  return { at: after.at, connections };
}

function sent(row: SentReading, old: readonly SentReading[] | undefined, seconds: number): SentFigures {
  const { frames: _, bytes: __, packets: ___, lost: ____, ...shown } = row;
  const rates = ratesOf(row, old, seconds);
  // Lost are some of those that were sent.
  const { packets, lost } = growth(row, old);
  return { ...shown, ...rates, expected: packets, loss: share(lost, packets) };
}

function received(row: ReceivedReading, old: readonly ReceivedReading[] | undefined, seconds: number): ReceivedFigures {
  const { frames: _, bytes: __, packets: ___, lost: ____, frozenMs, ...shown } = row;
  const before = old?.find(({ id }) => id === row.id);
  const still = before ? (frozenMs - before.frozenMs) / (seconds * 1000) : 0;
  // A stop that is longer than the time in question began as a pause: of a hidden picture nothing comes.
  const frozen = row.source === 'camera' && row.frames > 0 && still >= 0 && still <= 1.5 ? Math.min(1, still) : null;
  return { ...shown, ...ratesOf(row, old, seconds), frozen };
}

type Counted = Pick<SentReading, 'id' | 'frames' | 'bytes' | 'packets' | 'lost'>;

function growth(row: Counted, old: readonly Counted[] | undefined) {
  const before = old?.find(({ id }) => id === row.id);
  const grown = (key: 'frames' | 'bytes' | 'packets' | 'lost') => Math.max(0, row[key] - (before?.[key] ?? 0));
  return { frames: grown('frames'), bytes: grown('bytes'), packets: grown('packets'), lost: grown('lost') };
}

function ratesOf(row: Counted, old: readonly Counted[] | undefined, seconds: number): Rates {
  const { frames, bytes, packets, lost } = growth(row, old);
  const expected = packets + lost;
  const per = (amount: number) => (seconds > 0 ? amount / seconds : 0);
  return { bps: per(bytes * 8), fps: per(frames), expected, loss: share(lost, expected) };
}

const share = (lost: number, of: number) => (of >= ENOUGH_PACKETS ? Math.min(1, lost / of) : null);
