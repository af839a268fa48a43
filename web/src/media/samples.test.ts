import { describe, expect, it } from 'vitest';
import type { ConnectionReading, ReceivedReading, SentReading } from './reading';
import { sampleOf } from './samples';

const sent = (change: Partial<SentReading>): SentReading => ({
  id: 's',
  source: 'camera',
  layer: '',
  codec: 'VP8',
  width: 640,
  height: 360,
  frames: 0,
  bytes: 0,
  packets: 0,
  lost: 0,
  limitation: 'none',
  ...change,
});

const received = (change: Partial<ReceivedReading>): ReceivedReading => {
  const { layer: _, limitation: __, ...stream } = sent({ id: 'r' });
  return { ...stream, device: 'b', jitterMs: 3, freezes: 0, frozenMs: 0, ...change };
};

const connection = (rows: { sent?: SentReading[]; received?: ReceivedReading[] }): ConnectionReading => ({
  way: 'peer',
  device: 'b',
  state: 'connected',
  path: null,
  sent: rows.sent ?? [],
  received: rows.received ?? [],
});

const between = (before: ConnectionReading, after: ConnectionReading) => {
  const [figures] = sampleOf({ at: 1_000, connections: [before] }, { at: 3_000, connections: [after] }).connections;
  if (!figures) throw new Error('no figures');
  return figures;
};

describe('sampleOf', () => {
  it('tells bits, pictures and loss by the second', () => {
    const { sent: rows } = between(
      connection({ sent: [sent({ bytes: 1_000, frames: 10, packets: 100, lost: 1 })] }),
      connection({ sent: [sent({ bytes: 126_000, frames: 58, packets: 200, lost: 6 })] }),
    );
    expect(rows[0]).toMatchObject({ bps: 500_000, fps: 24, loss: 0.05, expected: 100 });
  });

  it('counts what did not arrive among what there should have been', () => {
    const { received: rows } = between(
      connection({ received: [received({ packets: 0, lost: 0 })] }),
      connection({ received: [received({ packets: 90, lost: 10 })] }),
    );
    expect(rows[0]).toMatchObject({ loss: 0.1, expected: 100 });
  });

  it('tells no loss of a few packets, as of silence', () => {
    const { received: rows } = between(
      connection({ received: [received({})] }),
      connection({ received: [received({ packets: 4, lost: 1 })] }),
    );
    expect(rows[0]?.loss).toBeNull();
  });

  it('counts a stream that began in between from nothing, and one that began anew as nothing', () => {
    const now = connection({ sent: [sent({ bytes: 500 })] });
    expect(between(connection({}), now).sent[0]?.bps).toBe(2_000);
    expect(between(connection({ sent: [sent({ bytes: 9_000 })] }), now).sent[0]?.bps).toBe(0);
  });

  it('tells for how much of the time a picture stood, but not of one that was hidden before', () => {
    const still = (frozenMs: number) =>
      between(
        connection({ received: [received({ frames: 5 })] }),
        connection({ received: [received({ frames: 9, frozenMs })] }),
      ).received[0]?.frozen;
    expect(still(500)).toBe(0.25);
    expect(still(60_000)).toBeNull();
  });
});
