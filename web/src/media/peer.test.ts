import { describe, expect, it, vi } from 'vitest';
import { budgetFor } from './budget';
import { Peer } from './peer';
import { FakeConnection, FakeHub, FakeTimers, FakeTrack, settle } from './testing/fakes';

/** Two devices, each with its end of the way to the other; `b` has the larger id and so makes the first offer. */
function pair(refusals = 0) {
  const hub = new FakeHub();
  const timers = new FakeTimers();
  const credentials = { end: Number.POSITIVE_INFINITY };
  let refused = 0;
  const connections: Record<'a' | 'b', FakeConnection[]> = { a: [], b: [] };
  let calls = 0;
  const end = (self: 'a' | 'b', remote: 'a' | 'b') => {
    const signaller = hub.signaller(self);
    const peer = new Peer({
      self,
      remote,
      timers,
      configuration: () => ({ iceServers: [] }),
      configurationEnds: () => credentials.end,
      connect: () => {
        if (refused++ < refusals) throw new DOMException('too many', 'UnknownError');
        const connection = new FakeConnection();
        connections[self].push(connection);
        return connection.as();
      },
      newCall: () => `${self}${++calls}`,
      send: (signal) => signaller.send(remote, signal),
    });
    signaller.onSignal((_, signal) => peer.receive(signal));
    return peer;
  };
  const polite = end('a', 'b');
  const last = (device: 'a' | 'b') => {
    const connection = connections[device].at(-1);
    if (!connection) throw new Error(`${device} has no connection`);
    return connection;
  };
  return { hub, timers, credentials, connections, last, polite, startImpolite: () => end('b', 'a') };
}

async function connected() {
  const made = pair();
  const impolite = made.startImpolite();
  await settle();
  made.last('a').become('connected');
  made.last('b').become('connected');
  return { ...made, impolite };
}

describe('Peer', () => {
  it('exchanges one offer and one answer under one call, and both ends send and receive', async () => {
    const { hub, last, polite, impolite } = await connected();
    expect(hub.sent.map(({ from, signal }) => [from, signal.type, signal.call])).toEqual([
      ['b', 'offer', 'b1'],
      ['a', 'answer', 'b1'],
    ]);
    expect(polite.state.get()).toEqual({ kind: 'connected', audioOnly: false });
    expect(impolite.state.get()).toEqual({ kind: 'connected', audioOnly: false });
    expect(last('a').transceivers.map((t) => t.direction)).toEqual(['sendrecv', 'sendrecv']);
    expect(polite.link?.remoteTrack('camera')?.kind).toBe('video');
  });

  it('switches tracks without a new offer, on the offering and on the answering side', async () => {
    const { hub, last, polite, impolite } = await connected();
    const [voice, picture] = [new FakeTrack('audio').as(), new FakeTrack('video').as()];
    impolite.setTrack('microphone', voice);
    polite.setTrack('camera', picture);
    await settle();
    expect(last('b').transceivers[0]?.sender.track).toBe(voice);
    expect(last('a').transceivers[1]?.sender.track).toBe(picture);
    polite.setTrack('camera', null);
    await settle();
    expect(last('a').transceivers[1]?.sender.track).toBeNull();
    expect(hub.count('offer')).toBe(1);
  });

  it('sends tracks that were set before there was a connection', async () => {
    const made = pair();
    const picture = new FakeTrack('video').as();
    made.polite.setTrack('camera', picture);
    made.startImpolite();
    await settle();
    expect(made.last('a').transceivers[1]?.sender.track).toBe(picture);
  });

  it('trickles candidates to the end', async () => {
    const { last } = await connected();
    last('b').find('one');
    last('b').find('');
    last('b').find(null);
    await settle();
    expect(last('a').candidates).toEqual([{ candidate: 'one' }, null]);
  });

  it('keeps candidates that come before the description of their call', async () => {
    const { hub, last } = pair();
    hub.emit('a', 'b', { type: 'ice-candidate', call: 'x', candidate: { candidate: 'early' } });
    hub.emit('a', 'b', { type: 'offer', call: 'x', sdp: 'offer:9' });
    await settle();
    expect(last('a').candidates).toEqual([{ candidate: 'early' }]);
  });

  it('keeps candidates for its own offer until the answer is there', async () => {
    const made = pair();
    made.hub.away.add('a');
    made.startImpolite();
    await settle();
    made.hub.emit('b', 'a', { type: 'ice-candidate', call: 'b1', candidate: { candidate: 'early' } });
    await settle();
    expect(made.last('b').candidates).toEqual([]);
    made.hub.emit('b', 'a', { type: 'answer', call: 'b1', sdp: 'answer:1' });
    await settle();
    expect(made.last('b').candidates).toEqual([{ candidate: 'early' }]);
  });

  it('in a collision of renegotiations the polite side takes its offer back', async () => {
    const { hub, last, polite, impolite } = await connected();
    hub.hold();
    polite.networkChanged();
    impolite.networkChanged();
    await settle();
    hub.deliver();
    await settle();
    expect(last('a').rollbacks).toBe(1);
    expect(last('b').rollbacks).toBe(0);
    expect([last('a').signalingState, last('b').signalingState]).toEqual(['stable', 'stable']);
    expect(polite.state.get().kind).toBe('connected');
  });

  it('in a collision of new calls that of the impolite side is used by both', async () => {
    const { hub, polite, impolite } = await connected();
    hub.hold();
    impolite.rejoined();
    polite.rejoined();
    polite.retry();
    await settle();
    hub.deliver();
    await settle();
    expect(polite.link?.call).toBe(impolite.link?.call);
    expect(impolite.link?.call.startsWith('b')).toBe(true);
    expect(polite.link?.answered && impolite.link?.answered).toBe(true);
  });

  it('ignores what comes for a call that is over', async () => {
    const { hub, connections, last, impolite } = await connected();
    const old = impolite.link?.call ?? '';
    impolite.rejoined();
    await settle();
    const current = impolite.link?.call;
    expect(current).not.toBe(old);
    hub.emit('b', 'a', { type: 'answer', call: old, sdp: 'bad' });
    hub.emit('b', 'a', { type: 'offer', call: old, sdp: 'bad' });
    hub.emit('b', 'a', { type: 'ice-candidate', call: old, candidate: { candidate: 'stale' } });
    hub.emit('a', 'b', { type: 'offer', call: old, sdp: 'bad' });
    await settle();
    expect(impolite.link?.call).toBe(current);
    expect(last('b').candidates).toEqual([]);
    expect(connections.b).toHaveLength(2);
    expect(connections.b[0]?.connectionState).toBe('closed');
  });

  it('restarts ICE a second after `disconnected`, and the polite side only if that did not help', async () => {
    const { timers, last, impolite } = await connected();
    last('a').become('disconnected');
    last('b').become('disconnected');
    expect(impolite.state.get().kind).toBe('reconnecting');
    await timers.advance(999);
    expect(last('b').restarts).toBe(0);
    await timers.advance(1);
    expect([last('a').restarts, last('b').restarts]).toEqual([0, 1]);
    last('a').become('connected');
    last('b').become('connected');
    await timers.advance(10_000);
    expect([last('a').restarts, last('b').restarts]).toEqual([0, 1]);
    expect(impolite.state.get().kind).toBe('connected');
  });

  it('restarts ICE for the present credentials before those that it began with end, and no earlier', async () => {
    const made = pair();
    made.credentials.end = 3_600_000;
    const impolite = made.startImpolite();
    await settle();
    made.last('a').become('connected');
    made.last('b').become('connected');
    impolite.renew(3_600_000);
    await settle();
    expect(made.last('b').restarts).toBe(0);
    made.credentials.end = 7_200_000;
    impolite.renew(3_600_001);
    await settle();
    expect(made.last('b').restarts).toBe(1);
    impolite.renew(3_600_001);
    await settle();
    expect(made.last('b').restarts).toBe(1);
    expect(impolite.state.get().kind).toBe('connected');
  });

  it('leaves a connection that does not work to its own restarts', async () => {
    const { credentials, last, impolite } = await connected();
    credentials.end = 0;
    last('b').become('disconnected');
    impolite.renew(Number.MAX_SAFE_INTEGER);
    await settle();
    expect(last('b').restarts).toBe(0);
  });

  it('restarts ICE at once after `failed`', async () => {
    const { timers, last, hub } = await connected();
    last('b').become('failed');
    await timers.advance(0);
    expect(last('b').restarts).toBe(1);
    expect(hub.count('offer')).toBe(2);
  });

  it('makes a new connection when the restart leads nowhere, then says why it failed, and goes on trying', async () => {
    const { timers, last, connections, impolite } = await connected();
    last('b').become('disconnected');
    await timers.advance(10_000);
    expect(connections.b).toHaveLength(2);
    await timers.advance(10_000);
    expect(connections.b).toHaveLength(3);
    await timers.advance(10_000);
    expect(impolite.state.get()).toEqual({ kind: 'failed', why: 'no_path', retryAt: timers.now() + 10_000 });
    expect(impolite.link).toBeUndefined();
    expect(connections.b.every((c) => c.connectionState === 'closed')).toBe(true);
    await timers.advance(10_000);
    expect(impolite.state.get().kind).toBe('reconnecting');
    last('b').become('connected');
    expect(impolite.state.get().kind).toBe('connected');
  });

  it('says that the other device does not answer, and tries at once when asked to', async () => {
    const made = pair();
    made.hub.away.add('a');
    const impolite = made.startImpolite();
    await made.timers.advance(20_000);
    expect(impolite.state.get()).toMatchObject({ kind: 'failed', why: 'no_answer' });
    made.hub.away.clear();
    impolite.retry();
    await settle();
    expect(impolite.link?.answered).toBe(true);
    expect(impolite.state.get().kind).toBe('connecting');
  });

  it('the polite side offers itself when no offer has come for 13 s', async () => {
    const { timers, polite, hub } = pair();
    await timers.advance(12_999);
    expect(hub.sent).toEqual([]);
    await timers.advance(1);
    expect(hub.count('offer')).toBe(1);
    expect(polite.link?.call).toBe('a1');
  });

  it('sends again what a device that is away has not taken, and no longer once it is closed', async () => {
    const made = pair();
    made.hub.away.add('a');
    const impolite = made.startImpolite();
    await settle();
    expect(made.hub.count('offer')).toBe(1);
    await made.timers.advance(500);
    expect(made.hub.count('offer')).toBe(2);
    made.hub.away.clear();
    await made.timers.advance(1_000);
    expect(made.hub.count('offer')).toBe(3);
    expect(impolite.link?.answered).toBe(true);
    made.hub.away.add('a');
    made.last('b').find('late');
    await settle();
    impolite.close();
    const sent = () => made.hub.sent.filter(({ from }) => from === 'b').length;
    const before = sent();
    await made.timers.advance(60_000);
    expect(sent()).toBe(before);
  });

  it('closes the connection at once and stays closed', async () => {
    const { timers, hub, last, connections, impolite } = await connected();
    impolite.close();
    expect(last('b').connectionState).toBe('closed');
    hub.emit('b', 'a', { type: 'offer', call: 'new', sdp: 'offer:1' });
    impolite.retry();
    impolite.rejoined();
    await timers.advance(60_000);
    expect(connections.b).toHaveLength(1);
  });

  it('starts over with a device that came again, but keeps the link that its new page has just begun', async () => {
    const { hub, timers, connections, polite } = await connected();
    await timers.advance(5_000);
    hub.emit('a', 'b', { type: 'offer', call: 'fresh', sdp: 'offer:1' });
    await settle();
    polite.rejoined();
    expect(polite.link?.call).toBe('fresh');
    await timers.advance(5_000);
    polite.rejoined();
    expect(polite.link).toBeUndefined();
    expect(polite.state.get().kind).toBe('connecting');
    expect(connections.a.every((c) => c.connectionState === 'closed')).toBe(true);
  });

  it('tries a new connection a second after descriptions that do not fit, and names that as the reason', async () => {
    const made = pair();
    made.hub.away.add('a');
    const impolite = made.startImpolite();
    for (const call of ['b1', 'b2']) {
      await settle();
      made.hub.emit('b', 'a', { type: 'answer', call, sdp: 'bad' });
      await made.timers.advance(1_000);
    }
    expect(impolite.state.get()).toMatchObject({ kind: 'failed', why: 'negotiation' });
  });

  it('says that the browser makes no connection, and goes on trying in growing pauses', async () => {
    const made = pair(2);
    const impolite = made.startImpolite();
    const failed = (pause: number) => ({ kind: 'failed', why: 'browser', retryAt: made.timers.now() + pause });
    expect(impolite.state.get()).toEqual(failed(10_000));
    await made.timers.advance(10_000);
    expect(impolite.state.get()).toEqual(failed(20_000));
    await made.timers.advance(20_000);
    made.last('b').become('connected');
    expect(impolite.state.get().kind).toBe('connected');
  });

  it('says that only sound passes when the two have no video codec in common', async () => {
    const made = pair();
    const impolite = made.startImpolite();
    made.last('b').videoDirection = 'inactive';
    await settle();
    made.last('b').become('connected');
    expect(impolite.state.get()).toEqual({ kind: 'connected', audioOnly: true });
  });

  it('keeps a connection that only sound passes when the camera is switched, and one whose sender takes no track', async () => {
    const made = pair();
    const impolite = made.startImpolite();
    made.last('b').videoDirection = 'stopped';
    await settle();
    made.last('b').become('connected');
    const [, video] = made.last('b').transceivers;
    const replace = vi.fn(() => Promise.reject(new DOMException('stopped', 'InvalidStateError')));
    if (video) video.sender.replaceTrack = replace;
    impolite.setTrack('camera', new FakeTrack('video').as());
    await settle();
    expect(replace).not.toHaveBeenCalled();
    if (video) video.currentDirection = 'sendrecv';
    impolite.setTrack('camera', new FakeTrack('video').as());
    await made.timers.advance(5_000);
    expect(replace).toHaveBeenCalledOnce();
    expect(impolite.state.get().kind).toBe('connected');
    expect(made.connections.b).toHaveLength(1);
  });

  it('hears nothing while no packet comes', async () => {
    const { last, impolite } = await connected();
    expect(impolite.link?.audioLevel()).toBeCloseTo(2 / 3);
    expect(impolite.link?.audioLevel()).toBe(0);
    const [sound] = last('b').transceivers;
    if (sound) sound.packet = { audioLevel: 1, timestamp: 2 };
    expect(impolite.link?.audioLevel()).toBe(1);
  });

  it('bounds the bitrate by the size of the call', async () => {
    const { last, impolite } = await connected();
    impolite.setBudget(budgetFor(3));
    await settle();
    expect(last('b').transceivers[1]?.sender.parameters.encodings[0]?.maxBitrate).toBe(600_000);
    impolite.setBudget(budgetFor(1));
    await settle();
    expect(last('b').transceivers[1]?.sender.parameters.encodings[0]?.maxBitrate).toBe(1_500_000);
  });
});
