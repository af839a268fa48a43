/** What is heard, from whom, by any name of theirs. */
export type Sounds = ReadonlyMap<string, MediaStreamTrack>;

/** In Hz: what the encoders take. */
const RATE = 48_000;

/** Firefox mixes nothing that came at another rate than the context's, and has no such class. */
const mixesAnyRate = () => 'MediaStreamTrackProcessor' in globalThis;

/** Mixes the sound of tracks that come and go into one track, which is silent while there are none. */
export class Mixer {
  readonly track: MediaStreamTrack;
  readonly #context: AudioContext;
  readonly #out: AudioNode;
  readonly #inputs = new Map<string, { readonly track: MediaStreamTrack; readonly nodes: readonly AudioNode[] }>();

  constructor(context = new AudioContext(mixesAnyRate() ? { sampleRate: RATE } : {})) {
    this.#context = context;
    const destination = context.createMediaStreamDestination();
    // Several voices at once are louder than full scale.
    this.#out = context.createDynamicsCompressor();
    this.#out.connect(destination);
    const [track] = destination.stream.getAudioTracks();
    if (!track) throw new DOMException('no mixed track', 'NotSupportedError');
    this.track = track;
  }

  /** Of the mixed track, in Hz. */
  get rate(): number {
    return this.#context.sampleRate;
  }

  /** Resolves when sound flows; to be called from a click. */
  async start(): Promise<void> {
    if (this.#context.state !== 'running') await this.#context.resume();
  }

  /** Mixes exactly these. */
  sync(sounds: Sounds): void {
    for (const [name, input] of this.#inputs) {
      if (sounds.get(name) === input.track) continue;
      for (const node of input.nodes) node.disconnect();
      this.#inputs.delete(name);
    }
    for (const [name, track] of sounds) {
      if (this.#inputs.has(name) || track.readyState === 'ended') continue;
      const source = this.#context.createMediaStreamSource(new MediaStream([track]));
      const gain = this.#context.createGain();
      source.connect(gain).connect(this.#out);
      this.#inputs.set(name, { track, nodes: [source, gain] });
    }
  }

  async close(): Promise<void> {
    this.sync(new Map());
    this.track.stop();
    if (this.#context.state !== 'closed') await this.#context.close();
  }
}
