import { describe, expect, it } from 'vitest';
import { placeOf, readConnection } from './reading';

const connection = (reports: Record<string, unknown>[]) => ({
  getStats: async () => new Map(reports.map((r) => [r.id, r])) as unknown as RTCStatsReport,
});

const REPORTS = [
  { id: 'vp8', type: 'codec', mimeType: 'video/VP8' },
  { id: 'opus', type: 'codec', mimeType: 'audio/opus' },
  { id: 'o1', type: 'outbound-rtp', kind: 'video', mid: '1', rid: 'h', codecId: 'vp8', frameWidth: 640, remoteId: 'ri' },
  { id: 'ri', type: 'remote-inbound-rtp', packetsLost: 4 },
  { id: 'o2', type: 'outbound-rtp', kind: 'audio', mid: '0', codecId: 'opus', bytesSent: 12 },
  {
    id: 'i1',
    type: 'inbound-rtp',
    kind: 'video',
    trackIdentifier: 't1',
    jitter: 0.004,
    freezeCount: 2,
    totalFreezesDuration: 1,
  },
  { id: 'i2', type: 'inbound-rtp', kind: 'audio', trackIdentifier: 'unknown' },
  { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
  { id: 'p', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r', currentRoundTripTime: 0.02 },
  {
    id: 'l',
    type: 'local-candidate',
    candidateType: 'relay',
    relayProtocol: 'tls',
    protocol: 'udp',
    address: '203.0.113.7',
  },
  { id: 'r', type: 'remote-candidate', candidateType: 'host', address: '10.1.2.3' },
];

describe('readConnection', () => {
  it('knows what is sent by the section, and what the other side lost of it', async () => {
    const sends = new Map([['1', 'screen' as const]]);
    const reading = await readConnection({
      way: 'up',
      device: null,
      state: 'connected',
      connection: connection(REPORTS),
      sends,
    });
    expect(reading.sent).toMatchObject([
      { source: 'screen', layer: 'h', codec: 'VP8', width: 640, lost: 4 },
      { source: 'microphone', codec: 'opus', bytes: 12, lost: 0 },
    ]);
    expect(reading.received).toEqual([]);
  });

  it('knows whose each received track is, and leaves out what is nobody’s', async () => {
    const receives = new Map([['t1', { device: 'b', source: 'camera' as const }]]);
    const options = { way: 'down', device: null, state: 'connected', connection: connection(REPORTS), receives } as const;
    expect((await readConnection(options)).received).toMatchObject([
      { device: 'b', source: 'camera', jitterMs: 4, freezes: 2, frozenMs: 1000 },
    ]);
  });

  it('tells the path in kinds, and no address', async () => {
    const reading = await readConnection({ way: 'peer', device: 'b', state: 'connected', connection: connection(REPORTS) });
    expect(reading.path).toEqual({
      local: { type: 'relay', scope: 'public', family: 4 },
      remote: { type: 'host', scope: 'private', family: 4 },
      protocol: 'tls',
      roundTripMs: 20,
    });
    expect(JSON.stringify(reading)).not.toMatch(/203\.0|10\.1\./);
  });

  it('answers for a connection that tells nothing', async () => {
    const closed = { getStats: () => Promise.reject(new Error('closed')) };
    const reading = await readConnection({ way: 'peer', device: 'b', state: 'failed', connection: closed });
    expect(reading).toMatchObject({ path: null, sent: [], received: [] });
  });
});

it.each([
  ['127.0.0.1', 'loopback', 4],
  ['192.168.1.9', 'private', 4],
  ['172.20.0.1', 'private', 4],
  ['172.32.0.1', 'public', 4],
  ['100.64.0.1', 'private', 4],
  ['169.254.3.3', 'link-local', 4],
  ['8.8.8.8', 'public', 4],
  ['::1', 'loopback', 6],
  ['fe80::1', 'link-local', 6],
  ['fd12::1', 'private', 6],
  ['2001:db8::1', 'public', 6],
  ['::ffff:10.0.0.1', 'private', 6],
  ['0b2f.local', 'hidden', null],
  ['', 'unknown', null],
] as const)('%s belongs to %s', (address, scope, family) => {
  expect(placeOf(address)).toEqual({ scope, family });
});
