import { describe, expect, it } from 'vitest';
import { readStats } from './stats';

const connection = (reports: Record<string, unknown>[]) => ({
  getStats: async () => new Map(reports.map((r) => [r.id, r])) as unknown as RTCStatsReport,
});

describe('readStats', () => {
  it('reads what arrives, what is sent and the pair in use, and no address', async () => {
    const stats = await readStats(
      'b',
      'connected',
      connection([
        { id: 'c1', type: 'codec', mimeType: 'video/VP8' },
        { id: 'v', type: 'inbound-rtp', kind: 'video', framesDecoded: 7, codecId: 'c1', packetsLost: 1 },
        { id: 'a', type: 'inbound-rtp', kind: 'audio', audioLevel: 0.3, packetsLost: 2 },
        { id: 't', type: 'transport', selectedCandidatePairId: 'p2' },
        { id: 'p1', type: 'candidate-pair', localCandidateId: 'x' },
        { id: 'p2', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r', currentRoundTripTime: 0.02 },
        { id: 'l', type: 'local-candidate', candidateType: 'host', address: '192.0.2.1' },
        { id: 'r', type: 'remote-candidate', candidateType: 'relay', address: '192.0.2.2' },
      ]),
    );
    expect(stats).toMatchObject({
      framesDecoded: 7,
      audioLevel: 0.3,
      packetsLost: 3,
      videoCodec: 'video/VP8',
      localCandidate: 'host',
      remoteCandidate: 'relay',
      roundTripMs: 20,
    });
    expect(JSON.stringify(stats)).not.toContain('192.0.2');
  });

  it('finds the pair where the browser marks it instead of naming it, and answers for no connection', async () => {
    const pair = { id: 'p', type: 'candidate-pair', selected: true, localCandidateId: 'l' };
    const found = await readStats('b', 'connected', connection([pair, { id: 'l', candidateType: 'srflx' }]));
    expect(found.localCandidate).toBe('srflx');
    expect(await readStats('b', 'failed', undefined)).toMatchObject({ framesDecoded: 0, localCandidate: '' });
  });
});
