import type { LocalMedia } from './local';
import { MutedSpeech } from './muted-speech';
import type { Paths } from './paths';
import { NOBODY, nextSpeaker } from './speaker';
import type { DeviceID, Participant } from './types';

/** How loud everyone is, who speaks, and whether this person speaks into a muted microphone. */
export class Hearing {
  readonly #local: LocalMedia;
  readonly #levels = new Map<DeviceID, number>();
  readonly #mutedSpeech = new MutedSpeech();
  #speaker = NOBODY;

  constructor(local: LocalMedia) {
    this.#local = local;
  }

  /** Reads all levels; gives who speaks, or spoke last, then who did before, and so on. */
  listen(own: DeviceID | null, others: readonly Participant[], paths: Paths | undefined, now: number): readonly DeviceID[] {
    this.#levels.clear();
    if (own && this.#local.state.get().microphone.on) this.#levels.set(own, this.ownLevel());
    for (const { device, microphone } of others) {
      const level = paths?.remote(device)?.level() ?? 0;
      this.#levels.set(device, microphone ? level : 0);
    }
    this.#speaker = nextSpeaker(this.#speaker, this.#levels, now);
    return this.#speaker.spoke;
  }

  /** Whether the person speaks although the microphone is muted; in a call only. */
  speaksMuted(inCall: boolean): boolean {
    const { on, track } = this.#local.state.get().microphone;
    const muted = !on && track !== null && inCall;
    return this.#mutedSpeech.hear(muted ? this.#local.level() : undefined);
  }

  ownLevel(): number {
    return this.#local.state.get().microphone.on ? this.#local.level() : 0;
  }

  /** How loud another device was at the last reading. */
  level(device: DeviceID): number {
    return this.#levels.get(device) ?? 0;
  }
}
