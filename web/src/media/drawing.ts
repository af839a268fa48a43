import type { LocalState } from './local';
import type { Remote } from './paths';
import type { ScreenState } from './screen';
import { type CallTile, otherTile, ownTile, screenTile, unchanged } from './tile';
import type { DeviceID, Participant } from './types';

/** What a call is drawn from. */
export interface Scene {
  readonly roster: readonly Participant[];
  readonly isOwn: (participant: Participant) => boolean;
  /** What comes from another device; undefined while there is no way to it. */
  readonly remote: (device: DeviceID) => Remote | undefined;
  readonly local: LocalState;
  readonly screen: ScreenState;
}

export interface Drawing {
  /** The own tile first, then the others in the room's order, a screen behind its device. */
  readonly tiles: readonly CallTile[];
  /** What is played, each under the id of its tile. */
  readonly sound: ReadonlyMap<string, MediaStreamTrack>;
}

/** What is seen and heard of a call now. Tiles that say the same as before stay the same objects. */
export function draw({ roster, isOwn, remote, local, screen }: Scene, before: readonly CallTile[]): Drawing {
  const former = new Map(before.map((tile) => [tile.id, tile]));
  const kept = (tile: CallTile) => unchanged(former.get(tile.id), tile);
  const own: CallTile[] = [];
  const others: CallTile[] = [];
  const sound = new Map<string, MediaStreamTrack>();
  const play = (id: string, track: MediaStreamTrack | null, allowed: boolean) => {
    if (!track) return;
    // What flows is not what may be heard: the server says who has the right, and nobody else's sound is played.
    track.enabled = allowed;
    sound.set(id, track);
  };
  for (const participant of roster) {
    if (isOwn(participant)) {
      const tile = ownTile(participant, local);
      own.push(kept(tile));
      if (screen.picture) own.push(kept(screenTile(tile, screen.picture)));
      continue;
    }
    const from = remote(participant.device);
    if (!from) continue;
    const tile = otherTile(participant, from);
    others.push(kept(tile));
    play(tile.id, from.track('microphone'), participant.microphone);
    if (!participant.screen) continue;
    const shown = screenTile(tile, from.track('screen'));
    others.push(kept(shown));
    play(shown.id, from.track('screen-sound'), true);
  }
  return { tiles: [...own, ...others], sound };
}
