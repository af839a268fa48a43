import type { LocalState } from './local';
import type { Remote } from './paths';
import type { DeviceID, Participant, PeerState } from './types';

/** One picture of the call. A device that shares its screen has two. */
export interface CallTile {
  readonly id: string;
  readonly source: 'camera' | 'screen';
  readonly device: DeviceID;
  readonly account: string;
  readonly name: string;
  readonly avatar: string;
  readonly self: boolean;
  readonly microphone: boolean;
  readonly camera: boolean;
  /** False while that device's connection to the server is lost; media may still flow. */
  readonly present: boolean;
  /** Of the connection to that device; null for the own tile. */
  readonly state: PeerState | null;
  /** What to show; null while there is no picture. */
  readonly video: MediaStreamTrack | null;
}

/** What a tile says of its device, whatever comes of it. */
const cameraOf = ({ device, account, name, avatar, present }: Participant) =>
  ({ id: device, source: 'camera', device, account, name, avatar, present }) as const;

export function ownTile(participant: Participant, { microphone, camera }: LocalState): CallTile {
  return {
    ...cameraOf(participant),
    self: true,
    microphone: microphone.on && microphone.track !== null,
    camera: camera.track !== null,
    state: null,
    video: camera.track,
  };
}

export function otherTile(participant: Participant, remote: Remote): CallTile {
  const { microphone, camera } = participant;
  const video = camera ? remote.track('camera') : null;
  return { ...cameraOf(participant), self: false, microphone, camera, state: remote.state, video };
}

/** The screen of whose tile this is. */
export function screenTile(of: CallTile, video: MediaStreamTrack | null): CallTile {
  return { ...of, id: `${of.device} screen`, source: 'screen', video };
}

/** The former object while nothing of it is another, so that only tiles that changed are drawn. */
export function unchanged(old: CallTile | undefined, now: CallTile): CallTile {
  const same = old && (Object.keys(now) as (keyof CallTile)[]).every((key) => Object.is(old[key], now[key]));
  return same ? old : now;
}
