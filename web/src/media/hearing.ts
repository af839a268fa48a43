import type { LocalMedia } from './local';
import { MutedSpeech } from './muted-speech';
import { NOBODY, nextSpeaker } from './speaker';
import type { DeviceID, Participant, Timers } from './types';

/** Who is heard in a call, the own microphone included, from readings at an even pace. */
export class Hearing {
  readonly #local: LocalMedia;
  readonly #timers: Timers;
  readonly #levels = new Map<DeviceID, number>();
  readonly #mutedSpeech = new MutedSpeech();
  #speaker = NOBODY;

  constructor(local: LocalMedia, timers: Timers) {
    this.#local = local;
    this.#timers = timers;
  }

  /** How loud another device was at the last reading, 0 to 1. */
  level(device: DeviceID): number {
    return this.#levels.get(device) ?? 0;
  }

  /** How loud this device is for the others now. */
  ownLevel(): number {
    return this.#local.state.get().microphone.on ? this.#local.level() : 0;
  }

  /** Takes a reading of all: who spoke, the latest first, and whether the person speaks though muted. */
  listen(own: DeviceID | null, others: readonly Participant[], level: (device: DeviceID) => number, inCall: boolean) {
    const { on, track } = this.#local.state.get().microphone;
    this.#levels.clear();
    if (own && on) this.#levels.set(own, this.ownLevel());
    for (const { device, microphone } of others) this.#levels.set(device, microphone ? level(device) : 0);
    this.#speaker = nextSpeaker(this.#speaker, this.#levels, this.#timers.now());
    const muted = !on && track !== null && inCall;
    const speakingMuted = this.#mutedSpeech.hear(muted ? this.#local.level() : undefined);
    return { spoke: this.#speaker.spoke, speakingMuted };
  }
}
