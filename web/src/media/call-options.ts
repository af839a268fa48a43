import type { Connection } from './link';
import type { LocalMedia } from './local';
import type { ScreenShare } from './screen';
import type { Sound } from './sound';
import type { CallID, CallRoom, Timers } from './types';

/** What a call is made of. `microphone` and `camera`: whether they are on at first. */
export interface CallOptions {
  readonly room: CallRoom;
  readonly local: LocalMedia;
  readonly timers: Timers;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly sound?: Sound;
  readonly screen?: ScreenShare;
  readonly connect?: (configuration: RTCConfiguration) => Connection;
  readonly newCall?: () => CallID;
}
