import { SPEAKING } from './speaker';

/** Speech is said after so many loud readings, where each quiet one takes a third back; the hint stays for so many after. */
const LOUD = 3;
const QUIET = 1 / 3;
const HINT = 15;

/** Notices that a person speaks although the microphone is muted, from one reading of the loudness after the other. */
export class MutedSpeech {
  #loud = 0;
  #hint = 0;

  /** Whether to hint at it now. `level` is 0 to 1, or undefined while nothing is muted, which forgets what was heard. */
  hear(level: number | undefined): boolean {
    if (level === undefined) {
      this.#loud = 0;
      this.#hint = 0;
      return false;
    }
    this.#loud = Math.max(0, Math.min(LOUD, this.#loud + (level >= SPEAKING ? 1 : -QUIET)));
    this.#hint = this.#loud === LOUD ? HINT : Math.max(0, this.#hint - 1);
    return this.#hint > 0;
  }
}
