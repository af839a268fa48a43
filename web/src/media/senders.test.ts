import { describe, expect, it } from 'vitest';
import { budgetFor, CAMERA_LAYERS, LIMITS } from './budget';
import { Mesh } from './mesh';
import { fitLayers, fitPicture, fitSound } from './senders';
import { FakeConnection, FakeHub, FakeTimers, settle } from './testing/fakes';
import { Uplink } from './uplink';

function sender(encodings: RTCRtpEncodingParameters[]) {
  const parameters = { encodings: encodings.map((e) => ({ ...e })) } as RTCRtpSendParameters;
  return { parameters, getParameters: () => parameters, setParameters: async () => undefined };
}

describe('what a sender takes', () => {
  it('is the layers that are allowed, each within its rate, and all again later', async () => {
    const camera = sender([...CAMERA_LAYERS]);
    await fitLayers(camera, LIMITS.save);
    const active = () => camera.parameters.encodings.filter((e) => e.active).map((e) => [e.rid, e.maxBitrate]);
    expect(active()).toEqual(Object.entries(LIMITS.save.layers));
    await fitLayers(camera, LIMITS.least);
    expect(active()).toEqual(Object.entries(LIMITS.least.layers));
    await fitLayers(camera, LIMITS.automatic);
    expect(active()).toEqual(Object.entries(LIMITS.automatic.layers));
  });

  it('is sound first', async () => {
    const microphone = sender([{}]);
    await fitSound(microphone, budgetFor(1));
    expect(microphone.parameters.encodings).toEqual([{ priority: 'high', networkPriority: 'high', maxBitrate: 40_000 }]);
  });

  it('is a picture of the height that is allowed', async () => {
    const camera = sender([{}]);
    await fitPicture(camera, budgetFor(1, LIMITS.save), 720);
    expect(camera.parameters.encodings[0]).toMatchObject({ maxBitrate: 500_000, scaleResolutionDownBy: 2 });
    await fitPicture(camera, budgetFor(1), 720);
    expect(camera.parameters.encodings[0]).toMatchObject({ maxBitrate: 1_500_000, scaleResolutionDownBy: 1 });
  });
});

it('an uplink opens with sound first, and cameras last', async () => {
  const connection = new FakeConnection();
  const asked: (RTCRtpTransceiverInit | undefined)[] = [];
  const add = connection.addTransceiver.bind(connection);
  connection.addTransceiver = (kind: 'audio' | 'video', init?: RTCRtpTransceiverInit) => {
    asked.push(init);
    return add(kind);
  };
  new Uplink({ connection: connection.as(), offer: async () => 'answer:1', onState: () => {}, onBroken: () => {} });
  expect(asked[0]?.sendEncodings).toEqual([{ priority: 'high', networkPriority: 'high' }]);
  expect(asked[1]?.sendEncodings?.every((e) => e.priority === undefined)).toBe(true);
});

describe('a mesh', () => {
  async function pair() {
    const [hub, timers] = [new FakeHub(), new FakeTimers()];
    const made: FakeConnection[] = [];
    const mesh = (device: string) =>
      new Mesh({
        device,
        signaller: hub.signaller(device),
        timers,
        configuration: () => ({}),
        newCall: () => 'call',
        connect: () => {
          const connection = new FakeConnection();
          made.push(connection);
          return connection.as();
        },
      });
    const [b, a] = [mesh('b'), mesh('a')];
    b.sync([{ device: 'a', call: 'x' }]);
    a.sync([{ device: 'b', call: 'y' }]);
    await settle();
    return { hub, a, b, made };
  }

  it('puts sound first to each', async () => {
    const { made } = await pair();
    for (const { transceivers } of made) {
      expect(transceivers[0]?.sender.parameters.encodings[0]).toMatchObject({ priority: 'high', networkPriority: 'high' });
      expect(transceivers[1]?.sender.parameters.encodings[0]?.priority).toBeUndefined();
    }
  });

  it('takes no picture where sound alone is wanted, says no common codec is missing, and takes pictures again', async () => {
    const { a, made } = await pair();
    a.setLimits({ ...LIMITS.automatic, height: 0 });
    await settle();
    const [first, answerer] = made;
    expect(first?.transceivers[1]?.direction).toBe('sendrecv');
    expect(answerer?.transceivers[1]?.direction).toBe('sendonly');
    expect(a.peer('b')?.link?.audioOnly).toBe(false);
    a.setLimits(LIMITS.automatic);
    await settle();
    expect(answerer?.transceivers[1]?.direction).toBe('sendrecv');
  });

  it('asks the other side for less in a new exchange, and once only', async () => {
    const { hub, a } = await pair();
    const before = hub.count('offer');
    a.setLimits(LIMITS.save);
    await settle();
    await settle();
    expect(hub.count('offer')).toBe(before + 1);
    a.setLimits(LIMITS.save);
    await settle();
    expect(hub.count('offer')).toBe(before + 1);
  });
});
