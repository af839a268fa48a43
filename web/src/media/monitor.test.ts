import { describe, expect, it, vi } from 'vitest';
import { beforeCall } from './call-state';
import { diagnostics } from './diagnostics';
import { LocalMedia } from './local';
import { Monitor } from './monitor';
import type { Reported } from './reading';
import { Saving } from './saving';
import { Store } from './store';
import { FakeRoom } from './testing/fake-room';
import { FakeDevices, FakeTimers } from './testing/fakes';
import type { CallTile } from './tile';

const DEVICE = '0190a0a0-0000-7000-8000-00000000beef';

/** A connection that loses a part of what it sends. */
function connection(loss: () => number) {
  let sent = 0;
  let lost = 0;
  const getStats = async () => {
    sent += 100;
    lost += 100 * loss();
    const reports = [
      { id: 'o', type: 'outbound-rtp', kind: 'audio', packetsSent: sent, bytesSent: sent * 80, remoteId: 'r', codecId: 'c' },
      { id: 'r', type: 'remote-inbound-rtp', packetsLost: lost },
      { id: 'c', type: 'codec', mimeType: 'audio/opus', sdpFmtpLine: 'minptime=10;useinbandfec=1' },
      { id: 'i', type: 'inbound-rtp', kind: 'audio', packetsReceived: sent, trackIdentifier: 'secret-track' },
      { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
      { id: 'p', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'm' },
      { id: 'l', type: 'local-candidate', candidateType: 'host', address: '192.168.7.31', protocol: 'udp', port: 51333 },
      { id: 'm', type: 'remote-candidate', candidateType: 'srflx', address: '2001:db8:7::31', usernameFragment: 'uFrag' },
    ];
    return new Map(reports.map((r) => [r.id, r])) as unknown as RTCStatsReport;
  };
  return { getStats };
}

function start(loss: () => number) {
  const timers = new FakeTimers();
  const call = new Store(beforeCall(new FakeRoom('m', [])));
  const from = connection(loss);
  const report = (): Reported[] => [{ way: 'peer', device: DEVICE, state: 'connected', connection: from }];
  const saving = new Saving('Secret room', () => {
    throw new Error('forbidden');
  });
  const monitor = new Monitor(timers, call, saving, report);
  const stop = monitor.start();
  return { timers, call, saving, monitor, stop };
}

describe('Monitor', () => {
  it('has figures from the second reading on, keeps five minutes of them, and ends', async () => {
    const { timers, monitor, stop } = start(() => 0);
    await timers.advance(2_000);
    expect(monitor.health.get().sample).toBeNull();
    await timers.advance(2_000);
    expect(monitor.health.get().sample?.connections[0]?.sent[0]).toMatchObject({ bps: 32_000, codec: 'opus' });
    await timers.advance(400_000);
    expect(monitor.samples).toHaveLength(150);
    stop();
    const last = monitor.health.get().sample;
    await timers.advance(10_000);
    expect(monitor.health.get().sample).toBe(last);
  });

  it('says that it is bad after some seconds, and that it is well again after more', async () => {
    let loss = 0.3;
    const { timers, monitor } = start(() => loss);
    await timers.advance(6_000);
    expect(monitor.health.get().own.level).toBe('good');
    await timers.advance(2_000);
    expect(monitor.health.get().own).toEqual({ level: 'bad', why: 'loss_up' });
    loss = 0;
    await timers.advance(10_000);
    expect(monitor.health.get().own.level).toBe('bad');
    await timers.advance(4_000);
    expect(monitor.health.get().own.level).toBe('good');
    expect(monitor.happened.map(({ what }) => what)).toEqual([
      'call joining',
      'quality good',
      'quality bad',
      'quality good',
    ]);
  });
});

it('what is saved holds figures and times, and nothing that tells who, where, or what', async () => {
  const { timers, call, saving, monitor } = start(() => 0.01);
  const devices = new FakeDevices();
  devices.plug('audioinput', 'secret-id', 'secret-group');
  const local = new LocalMedia({
    environment: { isSecureContext: true, mediaDevices: devices.as(), canConnect: true },
    memory: { load: () => ({ microphone: { id: 'secret-id', label: 'Label secret' } }), save: () => undefined },
    permission: async () => 'granted',
    meter: () => ({ read: () => 0, close: () => undefined }),
  });
  await local.set('microphone', true);
  vi.stubGlobal('navigator', { userAgent: 'Browser/1', languages: ['en'], hardwareConcurrency: 2 });
  vi.stubGlobal('document', { querySelector: () => ({ src: 'https://secret.example/assets/index-abc.js' }) });
  const state = { kind: 'connected', audioOnly: false } as const;
  const tile = { device: DEVICE, account: 'secret-account', name: 'Secret name', self: false, state } as CallTile;
  call.patch({ phase: 'in', size: 2, tiles: [tile] });
  await timers.advance(6_000);
  const file = diagnostics({ state: call, local, saving, monitor }, 0);
  expect(file).toMatchObject({
    format: 1,
    call: { phase: 'in', size: 2 },
    devices: { microphones: 1 },
    page: 'index-abc.js',
  });
  expect(file.samples).toHaveLength(2);
  const [who] = file.happened.map((h) => h.who).filter((h) => h !== null);
  expect(file.samples[0]?.connections[0]).toMatchObject({
    with: who,
    path: { local: { scope: 'private', family: 4 }, remote: { type: 'srflx', scope: 'public', family: 6 } },
  });
  const text = JSON.stringify(file);
  for (const forbidden of [/secret/i, /192\.168/, /2001:/, /51333/, /uFrag/, /minptime/, new RegExp(DEVICE), /beef/]) {
    expect(text).not.toMatch(forbidden);
  }
  const again = diagnostics({ state: call, local, saving, monitor }, 0);
  expect(again.samples[0]?.connections[0]?.with).not.toBe(who);
  vi.unstubAllGlobals();
});
