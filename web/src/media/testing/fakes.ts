import type { Connection } from '../link';
import type { DeviceID, Signal, Timers } from '../types';

/** Lets every promise that can go on do so. */
export const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Time that stands still until it is moved. */
export class FakeTimers implements Timers {
  #now = 0;
  #due: { at: number; every: number | undefined; run: () => void }[] = [];

  now = () => this.#now;
  after = (ms: number, run: () => void) => this.#add({ at: this.#now + ms, every: undefined, run });
  every = (ms: number, run: () => void) => this.#add({ at: this.#now + ms, every: ms, run });

  /** Moves on, running what falls due in order and letting promises go on after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#due.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      if (next.every === undefined) this.#due = this.#due.filter((t) => t !== next);
      else next.at += next.every;
      next.run();
      await settle();
    }
    this.#now = end;
  }

  #add(timer: { at: number; every: number | undefined; run: () => void }) {
    this.#due.push(timer);
    return () => {
      this.#due = this.#due.filter((t) => t !== timer);
    };
  }
}

export class FakeTrack extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  readonly constraints: MediaTrackConstraints[] = [];

  constructor(
    readonly kind: 'audio' | 'video',
    readonly label = kind as string,
    readonly deviceId = '',
  ) {
    super();
  }

  getSettings = () => ({ deviceId: this.deviceId });
  clone = () => new FakeTrack(this.kind, this.label, this.deviceId);
  applyConstraints = async (constraints: MediaTrackConstraints) => void this.constraints.push(constraints);
  stop = () => {
    this.readyState = 'ended';
  };

  /** As the browser does when the device is pulled out. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  as(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

class FakeSender {
  track: unknown = null;
  parameters = { encodings: [{} as RTCRtpEncodingParameters] };
  replaceTrack = async (track: unknown) => {
    this.track = track;
  };
  getParameters = () => this.parameters;
  setParameters = async (parameters: typeof this.parameters) => {
    this.parameters = parameters;
  };
}

class FakeTransceiver {
  readonly sender = new FakeSender();
  readonly receiver: { track: FakeTrack; getSynchronizationSources: () => { audioLevel: number; timestamp: number }[] };
  mid: string | null = null;
  direction = 'sendrecv';
  currentDirection: string | null = null;
  /** The last packet of sound. */
  packet = { audioLevel: 0.1, timestamp: 1 };

  constructor(kind: 'audio' | 'video') {
    this.receiver = { track: new FakeTrack(kind), getSynchronizationSources: () => [this.packet] };
  }
}

/** What JSEP (RFC 8829) says about states, and no media. A description is `<type>:<n>`; one that begins with `bad` is refused. */
export class FakeConnection {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly candidates: unknown[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  restarts = 0;
  rollbacks = 0;
  /** Whether the other side has a video codec of ours. */
  videoDirection = 'sendrecv';
  #needed = false;
  #queued = false;
  #made = 0;

  constructor(public configuration: RTCConfiguration = {}) {}

  as(): Connection {
    return this as unknown as Connection;
  }

  addTransceiver(kind: 'audio' | 'video') {
    const transceiver = new FakeTransceiver(kind);
    this.transceivers.push(transceiver);
    this.#need();
    return transceiver;
  }

  getTransceivers = () => this.transceivers;
  setConfiguration = (configuration: RTCConfiguration) => {
    this.configuration = configuration;
  };
  getStats = async () => new Map();

  async setLocalDescription(): Promise<void> {
    this.transceivers.forEach((t, i) => {
      t.mid ??= String(i);
    });
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.localDescription = { type, sdp: `${type}:${++this.#made}` };
    this.#needed = false;
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    if (type === 'answer') this.#exchanged();
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.sdp?.startsWith('bad')) throw new DOMException('bad description', 'OperationError');
    if (description.type === 'answer') {
      if (this.signalingState !== 'have-local-offer') throw new DOMException('no offer', 'InvalidStateError');
      this.remoteDescription = description;
      this.signalingState = 'stable';
      this.#exchanged();
      return;
    }
    if (this.signalingState === 'have-local-offer') {
      this.rollbacks++;
      this.#needed = true;
    }
    if (this.transceivers.length === 0) {
      this.transceivers.push(new FakeTransceiver('audio'), new FakeTransceiver('video'));
      for (const t of this.transceivers) t.direction = 'recvonly';
    }
    this.remoteDescription = description;
    this.signalingState = 'have-remote-offer';
  }

  async addIceCandidate(candidate: unknown): Promise<void> {
    if (!this.remoteDescription) throw new DOMException('no description', 'InvalidStateError');
    this.candidates.push(candidate);
  }

  restartIce(): void {
    this.restarts++;
    this.#need();
  }

  close(): void {
    this.connectionState = 'closed';
    this.signalingState = 'closed';
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  find(candidate: string | null): void {
    this.onicecandidate?.({ candidate: candidate === null ? null : { candidate, toJSON: () => ({ candidate }) } });
  }

  #exchanged(): void {
    for (const t of this.transceivers) {
      t.currentDirection = t.receiver.track.kind === 'video' ? this.videoDirection : t.direction;
    }
    if (this.#needed) this.#need();
  }

  #need(): void {
    if (this.#needed && this.#queued) return;
    this.#needed = this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.#needed && this.signalingState === 'stable') this.onnegotiationneeded?.();
    });
  }
}

/** The server's part: carries signals between devices in order, or says `gone`. */
export class FakeHub {
  readonly sent: { from: DeviceID; to: DeviceID; signal: Signal }[] = [];
  readonly away = new Set<DeviceID>();
  #held: (() => void)[] | null = null;
  readonly #listeners = new Map<DeviceID, Set<(from: DeviceID, signal: Signal) => void>>();

  /** Keeps what is sent from now on under way, until `deliver`. */
  hold(): void {
    this.#held = [];
  }

  deliver(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const run of held) run();
  }

  signaller(device: DeviceID) {
    return {
      send: async (to: DeviceID, signal: Signal): Promise<'ok' | 'gone'> => {
        this.sent.push({ from: device, to, signal });
        if (this.away.has(to)) return 'gone';
        const run = () => this.emit(to, device, signal);
        if (this.#held) this.#held.push(run);
        else queueMicrotask(run);
        return 'ok';
      },
      onSignal: (listener: (from: DeviceID, signal: Signal) => void) => {
        const all = this.#listeners.get(device) ?? new Set();
        this.#listeners.set(device, all.add(listener));
        return () => void all.delete(listener);
      },
    };
  }

  emit(to: DeviceID, from: DeviceID, signal: Signal): void {
    for (const listener of this.#listeners.get(to) ?? []) listener(from, signal);
  }

  count(type: Signal['type']): number {
    return this.sent.filter(({ signal }) => signal.type === type).length;
  }
}

type Answer = FakeTrack | DOMException;

/** Devices that can be plugged and unplugged. */
export class FakeDevices extends EventTarget {
  list: { kind: MediaDeviceKind; deviceId: string; label: string; groupId: string }[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  readonly opened: FakeTrack[] = [];
  /** What the next questions get instead of a device of the list. */
  answers: (Answer | Promise<Answer>)[] = [];

  enumerateDevices = async () => this.list;

  getUserMedia = async (constraints: MediaStreamConstraints) => {
    this.asked.push(constraints);
    const answer = (await this.answers.shift()) ?? this.#find(constraints);
    if (answer instanceof DOMException) throw answer;
    this.opened.push(answer);
    return { getTracks: () => [answer] };
  };

  plug(kind: MediaDeviceKind, id: string, group = `group-${id}`): void {
    this.list = [...this.list, { kind, deviceId: id, label: `Label ${id}`, groupId: group }];
  }

  unplug(id: string): void {
    this.list = this.list.filter((d) => d.deviceId !== id);
    for (const track of this.opened) if (track.deviceId === id && track.readyState === 'live') track.end();
  }

  tell(): void {
    this.dispatchEvent(new Event('devicechange'));
  }

  as(): MediaDevices {
    return this as unknown as MediaDevices;
  }

  #find({ audio, video }: MediaStreamConstraints): Answer {
    const wanted = audio ? 'audioinput' : 'videoinput';
    const { deviceId } = (audio ?? video) as { deviceId?: { exact: string } };
    const present = this.list.filter((d) => d.kind === wanted);
    if (present.length === 0) return new DOMException('none', 'NotFoundError');
    const found = deviceId ? present.find((d) => d.deviceId === deviceId.exact) : present[0];
    if (!found) return new DOMException('not there', 'OverconstrainedError');
    return new FakeTrack(audio ? 'audio' : 'video', found.label, found.deviceId);
  }
}
