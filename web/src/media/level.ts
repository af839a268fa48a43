import { loudness } from './loudness';

/**
 * One audio context for all meters of the page: browsers allow only a few, and each costs a thread. The last meter closes it,
 * because a context holds every source that it ever had.
 */
const shared = {
  context: undefined as AudioContext | undefined,
  users: 0,
  take(): AudioContext {
    this.context ??= new AudioContext({ latencyHint: 'interactive' });
    this.users++;
    return this.context;
  },
  give(): void {
    if (--this.users > 0) return;
    void this.context?.close().catch(() => undefined);
    this.context = undefined;
  },
};

/**
 * Measures how loud a microphone track is. It listens to a clone, so that it hears while the track itself is muted; the clone is
 * stopped with the meter, or the browser would show the microphone as used. A meter that cannot be made throws and leaves nothing.
 */
export class LevelMeter {
  readonly #audio = shared.take();
  readonly #ear: MediaStreamTrack;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    const audio = this.#audio;
    // Suspended until the page may make a sound; the next click of the person wakes it.
    if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
    this.#ear = track.clone();
    this.#ear.enabled = true;
    try {
      this.#source = audio.createMediaStreamSource(new MediaStream([this.#ear]));
      this.#analyser = audio.createAnalyser();
      this.#analyser.fftSize = 2048;
      this.#samples = new Float32Array(this.#analyser.fftSize);
      this.#source.connect(this.#analyser);
    } catch (cause) {
      this.#ear.stop();
      shared.give();
      throw cause;
    }
  }

  /** The loudness of the last 40 ms, 0 to 1, where speech is about 0.3 to 0.8. */
  read(): number {
    const audio = this.#audio;
    if (audio.state === 'suspended' && navigator.userActivation?.hasBeenActive !== false) {
      void audio.resume().catch(() => undefined);
    }
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return loudness(Math.sqrt(sum / this.#samples.length));
  }

  /** To be called once. */
  close(): void {
    this.#source.disconnect();
    this.#ear.stop();
    shared.give();
  }
}
