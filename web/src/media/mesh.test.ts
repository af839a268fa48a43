import { describe, expect, it } from 'vitest';
import { Mesh } from './mesh';
import { FakeConnection, FakeHub, FakeTimers, FakeTrack, settle } from './testing/fakes';

function device(id: string, hub: FakeHub, timers = new FakeTimers()) {
  const connections: FakeConnection[] = [];
  let calls = 0;
  const mesh = new Mesh({
    device: id,
    signaller: hub.signaller(id),
    timers,
    configuration: () => ({}),
    connect: (configuration) => {
      const connection = new FakeConnection(configuration);
      connections.push(connection);
      return connection.as();
    },
    newCall: () => `${id}-${++calls}`,
  });
  return { mesh, connections };
}

const stay = (id: string, call = 'stay') => ({ device: id, call });

describe('Mesh', () => {
  it('connects every pair once, whoever joins later', async () => {
    const hub = new FakeHub();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => device(id, hub));
    a?.mesh.sync([stay('b')]);
    b?.mesh.sync([stay('a')]);
    await settle();
    a?.mesh.sync([stay('b'), stay('c')]);
    b?.mesh.sync([stay('a'), stay('c')]);
    c?.mesh.sync([stay('a'), stay('b')]);
    await settle();
    expect(hub.count('offer')).toBe(3);
    expect(hub.count('answer')).toBe(3);
    expect([a, b, c].map((d) => d?.connections.length)).toEqual([2, 2, 2]);
  });

  it('sends nothing to a device that is not in the call, and takes its offer once it is', async () => {
    const hub = new FakeHub();
    const { mesh, connections } = device('a', hub);
    hub.emit('a', 'z', { type: 'offer', call: 'z-1', sdp: 'offer:1' });
    hub.emit('a', 'z', { type: 'ice-candidate', call: 'z-1', candidate: { candidate: 'c' } });
    await settle();
    expect(connections).toEqual([]);
    mesh.sync([stay('z')]);
    await settle();
    expect(hub.sent.map(({ to, signal }) => [to, signal.type, signal.call])).toEqual([['z', 'answer', 'z-1']]);
    expect(connections[0]?.candidates).toEqual([{ candidate: 'c' }]);
  });

  it('keeps a bounded number of signals from strangers', async () => {
    const hub = new FakeHub();
    const { mesh, connections } = device('a', hub);
    for (let i = 0; i < 100; i++) {
      hub.emit('a', 'z', { type: 'ice-candidate', call: 'z-1', candidate: { candidate: `${i}` } });
    }
    hub.emit('a', 'z', { type: 'offer', call: 'z-1', sdp: 'offer:1' });
    for (let i = 0; i < 20; i++) hub.emit('a', `s${i}`, { type: 'offer', call: `s${i}`, sdp: 'offer:1' });
    mesh.sync([stay('z'), stay('s0'), stay('s19')]);
    await settle();
    expect(connections).toHaveLength(1); // that of s0; the others had no room left
  });

  it('closes the connection of a device that left, in the same moment', async () => {
    const hub = new FakeHub();
    const { mesh, connections } = device('b', hub);
    mesh.sync([stay('a'), stay('c')]);
    mesh.sync([stay('c')]);
    expect(connections[0]?.connectionState).toBe('closed');
    expect(mesh.peer('a')).toBeUndefined();
    mesh.close();
    expect(mesh.peers).toEqual([]);
  });

  it('makes a new connection to a device that left and came again', async () => {
    const hub = new FakeHub();
    const { mesh, connections } = device('b', hub);
    mesh.sync([stay('a', 'first')]);
    await settle();
    const peer = mesh.peer('a');
    mesh.sync([stay('a', 'second')]);
    await settle();
    expect(mesh.peer('a')).toBe(peer);
    expect(connections.map((c) => c.connectionState)).toEqual(['closed', 'new']);
  });

  it('gives its tracks to those who come later, and fits the budget to the number', async () => {
    const hub = new FakeHub();
    const { mesh, connections } = device('c', hub);
    const picture = new FakeTrack('video').as();
    mesh.setTrack('camera', picture);
    mesh.sync([stay('a')]);
    mesh.sync([stay('a'), stay('b')]);
    await settle();
    expect(connections.map((c) => c.transceivers[1]?.sender.track)).toEqual([picture, picture]);
    hub.emit('c', 'a', { type: 'answer', call: 'c-1', sdp: 'answer:1' });
    await settle();
    expect(connections[0]?.transceivers[1]?.sender.parameters.encodings[0]?.maxBitrate).toBe(600_000);
  });
});
