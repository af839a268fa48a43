import { askForLess } from './bandwidth';
import type { Budget } from './budget';
import { loudness } from './loudness';
import { fitPicture, fitSound } from './senders';
import { Steps } from './steps';
import type { CallID, MediaKind, Signal, Timers } from './types';

/** The parts of RTCPeerConnection that a link uses; a fake implements no more. */
export type Connection = Pick<
  RTCPeerConnection,
  | 'signalingState'
  | 'connectionState'
  | 'localDescription'
  | 'remoteDescription'
  | 'addTransceiver'
  | 'getTransceivers'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'addIceCandidate'
  | 'restartIce'
  | 'setConfiguration'
  | 'getStats'
  | 'close'
  | 'onnegotiationneeded'
  | 'onicecandidate'
  | 'onconnectionstatechange'
>;

export interface LinkOptions {
  readonly call: CallID;
  /** In a collision of offers the polite side takes its own back. */
  readonly polite: boolean;
  /** Whether this side makes the first offer. */
  readonly initiates: boolean;
  readonly connection: Connection;
  readonly timers: Timers;
  readonly send: (signal: Signal) => Promise<'ok' | 'gone'>;
  readonly onState: (state: RTCPeerConnectionState) => void;
  /** An exchange has been completed: the other side's tracks and `audioOnly` are known. */
  readonly onNegotiated: () => void;
  /** Offer and answer cannot be brought together on this connection. */
  readonly onBroken: (cause: unknown) => void;
}

const MEDIA: Readonly<Record<MediaKind, 'audio' | 'video'>> = { microphone: 'audio', camera: 'video' };
const RESEND_FIRST_MS = 500;
const RESEND_MOST_MS = 4_000;

/**
 * One peer connection under one call id: perfect negotiation (W3C WebRTC, "Perfect negotiation example"), trickled candidates, and one
 * audio and one video transceiver that always go both ways, so that switching a source never negotiates; only what is received is
 * limited by negotiating. What arrives is worked off strictly one after the other.
 */
export class Link {
  readonly call: CallID;
  readonly initiates: boolean;
  readonly #options: LinkOptions;
  readonly #pc: Connection;
  readonly #steps: Steps;
  readonly #tracks: Partial<Record<MediaKind, MediaStreamTrack | null>> = {};
  readonly #transceivers: Partial<Record<MediaKind, RTCRtpTransceiver>> = {};
  /** Candidates that came before the description. */
  #early: (RTCIceCandidateInit | null)[] = [];
  /** Counts own descriptions, so that an older one is not sent again after a newer. */
  #description = 0;
  #budget: Budget | undefined;
  /** What the last own description asked the other side to keep to. */
  #asked: number | undefined;
  #heardAt: number | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#steps = new Steps(options.onBroken);
    this.call = options.call;
    this.initiates = options.initiates;
    const pc = options.connection;
    this.#pc = pc;
    pc.onnegotiationneeded = () => this.#steps.add(() => this.#offer());
    pc.onicecandidate = ({ candidate }) => this.#sendCandidate(candidate);
    pc.onconnectionstatechange = () => {
      if (!this.#steps.closed) options.onState(pc.connectionState);
    };
    if (!options.initiates) return;
    for (const kind of ['microphone', 'camera'] as const) {
      this.#transceivers[kind] = pc.addTransceiver(MEDIA[kind], { direction: 'sendrecv' });
    }
  }

  get connection(): Connection {
    return this.#pc;
  }

  /** The other side has described itself, so signals do pass between the two. */
  get answered(): boolean {
    return this.#pc.remoteDescription !== null;
  }

  /** No picture can pass: the two have no video codec in common. Known after an exchange. */
  get audioOnly(): boolean {
    if (!this.#receivesPictures) return false; // by choice
    const direction = this.#transceivers.camera?.currentDirection;
    return direction === 'stopped' || direction === 'inactive';
  }

  /** The other side's track, present from the first exchange on, silent or black until something is sent. */
  remoteTrack(kind: MediaKind): MediaStreamTrack | null {
    return this.answered ? (this.#transceivers[kind]?.receiver.track ?? null) : null;
  }

  /** How loud the last packet since the last reading was, 0 to 1 on the same scale as the own level; 0 if none has come. */
  audioLevel(): number {
    const [source] = this.#transceivers.microphone?.receiver.getSynchronizationSources() ?? [];
    if (source?.timestamp === this.#heardAt) return 0; // the browser keeps the last packet of a lost connection for long
    this.#heardAt = source?.timestamp;
    return loudness(source?.audioLevel ?? 0);
  }

  receive(signal: Signal): void {
    this.#steps.add(() => {
      if (signal.type === 'ice-candidate') return this.#receiveCandidate(signal.candidate);
      return signal.type === 'offer' ? this.#receiveOffer(signal.sdp) : this.#receiveAnswer(signal.sdp);
    });
  }

  /** Sends this track from now on; null sends nothing. Never negotiates. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.#tracks[kind] = track;
    this.#steps.add(() => this.#applyTrack(kind));
  }

  setBudget(budget: Budget): void {
    this.#budget = budget;
    this.#steps.add(() => this.#applyBudget());
    this.#steps.add(() => this.#applyReceived());
  }

  /** Looks for a path anew, with these servers, while the present one is kept. */
  restartIce(configuration: RTCConfiguration): void {
    this.#steps.add(async () => {
      this.#pc.setConfiguration(configuration);
      this.#pc.restartIce();
    });
  }

  close(): void {
    this.#steps.close();
    this.#pc.onnegotiationneeded = null;
    this.#pc.onicecandidate = null;
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  get #receivesPictures(): boolean {
    return this.#budget?.receivedBps !== 0;
  }

  get #pictureDirection(): RTCRtpTransceiverDirection {
    return this.#receivesPictures ? 'sendrecv' : 'sendonly';
  }

  /** Tells the other side how much of its picture is wanted. */
  async #applyReceived(): Promise<void> {
    const camera = this.#transceivers.camera;
    if (!camera || camera.currentDirection === 'stopped') return;
    if (camera.direction !== this.#pictureDirection) {
      camera.direction = this.#pictureDirection; // the browser asks to negotiate
    } else if (this.answered && this.#budget?.receivedBps !== this.#asked) {
      await this.#offer();
    }
  }

  async #offer(): Promise<void> {
    // Asked again by the browser once the exchange under way is over.
    if (this.#pc.signalingState !== 'stable') return;
    await this.#pc.setLocalDescription();
    this.#sendDescription();
  }

  async #receiveOffer(sdp: string): Promise<void> {
    const collision = this.#pc.signalingState !== 'stable';
    if (collision && !this.#options.polite) return;
    await this.#pc.setRemoteDescription({ type: 'offer', sdp }); // takes an own offer back by itself
    this.#adoptTransceivers();
    await this.#flushEarly();
    await this.#pc.setLocalDescription();
    this.#sendDescription();
    await this.#negotiated();
  }

  async #receiveAnswer(sdp: string): Promise<void> {
    if (this.#pc.signalingState !== 'have-local-offer') return; // sent twice, or to an offer taken back
    await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    await this.#flushEarly();
    await this.#negotiated();
  }

  async #receiveCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (!this.answered) {
      this.#early.push(candidate);
      return;
    }
    // One bad candidate is no reason to give up: another may lead there. Those of an ignored offer are all bad.
    await this.#pc.addIceCandidate(candidate).catch(() => undefined);
  }

  async #flushEarly(): Promise<void> {
    const waiting = this.#early;
    this.#early = [];
    for (const candidate of waiting) await this.#receiveCandidate(candidate);
  }

  /** The answerer's transceivers come from the offer; they are made to send as well. */
  #adoptTransceivers(): void {
    for (const kind of ['microphone', 'camera'] as const) {
      if (this.#transceivers[kind]) continue;
      const found = this.#pc.getTransceivers().find((t) => t.receiver.track.kind === MEDIA[kind]);
      if (!found) continue;
      found.direction = kind === 'camera' ? this.#pictureDirection : 'sendrecv';
      this.#transceivers[kind] = found;
      this.setTrack(kind, this.#tracks[kind] ?? null);
    }
  }

  async #negotiated(): Promise<void> {
    this.#options.onNegotiated();
    await this.#applyBudget();
    await this.#applyReceived(); // it may have changed while the exchange was under way
  }

  async #applyTrack(kind: MediaKind): Promise<void> {
    const { sender, currentDirection } = this.#transceivers[kind] ?? {};
    const track = this.#tracks[kind] ?? null;
    // It is stopped where the two have no codec in common.
    if (!sender || currentDirection === 'stopped' || sender.track === track) return;
    // What this sender cannot send is no reason to give up a connection that carries the rest.
    await sender.replaceTrack(track).catch(() => undefined);
    if (kind === 'camera' && track && this.#budget?.sentHeight) await this.#applyBudget();
  }

  async #applyBudget(): Promise<void> {
    const budget = this.#budget;
    if (!budget || !this.answered) return;
    const { microphone, camera } = this.#transceivers;
    if (microphone) await fitSound(microphone.sender, budget);
    if (camera) await fitPicture(camera.sender, budget, this.#tracks.camera?.getSettings().height);
  }

  #sendDescription(): void {
    const description = this.#pc.localDescription;
    if (!description || (description.type !== 'offer' && description.type !== 'answer')) return;
    const number = ++this.#description;
    const { type, sdp } = description;
    this.#asked = this.#budget?.receivedBps;
    void this.#deliver({ type, call: this.call, sdp: askForLess(sdp, this.#asked) }, () => number === this.#description);
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate?.candidate === '') return; // the end of one generation; null is the end of all
    const init = candidate?.toJSON() ?? null;
    const number = this.#description;
    void this.#deliver({ type: 'ice-candidate', call: this.call, candidate: init }, () => number === this.#description);
  }

  /** Sends until it is taken, the link is closed, or something newer has replaced it. */
  async #deliver(signal: Signal, current: () => boolean): Promise<void> {
    for (let wait = RESEND_FIRST_MS; ; wait = Math.min(wait * 2, RESEND_MOST_MS)) {
      const taken = await this.#options.send(signal).then(
        (answer) => answer === 'ok',
        () => false,
      );
      if (taken) return;
      await new Promise<void>((resolve) => this.#options.timers.after(wait, resolve));
      if (this.#steps.closed || !current()) return;
    }
  }
}
