import type { Call } from '@/media/call';
import type { Scenery, Subject } from '@/media/record/recorder';
import type { Place, Shot, Size } from '@/media/record/scene';
import type { CallTile } from '@/media/tile';
import { hueOf, initials } from '@/ui';
import { avatarAddress } from '@/ui/Avatar';
import { layout, type Rect, stagePlaces } from './layout';
import { pickStage } from './model';
import { shownLayout, useLayout, useStage } from './stage';

export interface SceneryOptions {
  readonly call: Call;
  readonly subject: Subject;
  readonly title: string;
  readonly mayRecord: () => boolean;
}

/** What a recording of this call shows and sounds: oneself alone, or what this person sees and hears. */
export function sceneryOf(options: SceneryOptions): Scenery {
  return options.subject === 'own' ? ownScenery(options) : viewScenery(options);
}

function ownScenery({ call, title }: SceneryOptions): Scenery {
  return {
    subject: 'own',
    title,
    shots: (size) => [
      { place: { x: 0, y: 0, ...size }, track: call.local.state.get().camera.track, whole: true, who: null },
    ],
    sounds: () => ownSound(call),
    over: () => (call.state.get().phase === 'left' ? 'left' : null),
    tell: async () => undefined,
  };
}

function viewScenery({ call, title, mayRecord }: SceneryOptions): Scenery {
  const avatars = new Avatars();
  const views = new Views(call);
  return {
    subject: 'view',
    title,
    shots(size) {
      const placed = placedTiles(call, size);
      views.sync(placed);
      return placed.map(({ tile, place, large }) => shotOf(tile, place, large, avatars));
    },
    sounds: () => new Map([...call.sound.heard.get(), ...ownSound(call)]),
    over() {
      const { phase } = call.state.get();
      if (phase !== 'in' && phase !== 'joining') return 'left';
      return mayRecord() ? null : 'forbidden';
    },
    tell(recording) {
      if (!recording) views.sync([]);
      return call.setRecording(recording);
    },
  };
}

function ownSound(call: Call): Map<string, MediaStreamTrack> {
  const { track } = call.local.state.get().microphone;
  return new Map(track ? [['', track]] : []);
}

interface Placed {
  readonly tile: CallTile;
  readonly place: Place;
  /** It is the large picture. */
  readonly large: boolean;
}

/** The arrangement that this person sees, in a picture of another size. */
export function placedTiles(call: Pick<Call, 'state'>, { width, height }: Size): readonly Placed[] {
  const { tiles, spoke } = call.state.get();
  const stage = useStage.getState();
  const kind = shownLayout(useLayout.getState(), stage);
  const { pinned, spotlight, declined } = stage;
  const followed = spotlight !== '' && spotlight !== declined ? spotlight : null;
  const picked = kind === 'grid' ? null : pickStage(tiles, { pinned, spotlight: followed, spoke });
  const staged = picked && tiles[picked.index];
  if (kind === 'grid' || !staged) return inPlaces(tiles, layout(tiles.length, width, height, 16 / 9));
  const places = stagePlaces(kind, tiles.length, width, height);
  const { strip } = places;
  const small = strip
    ? inPlaces(
        tiles,
        strip.tiles.map((tile) => moved(tile, strip)),
      )
    : [];
  return [{ tile: staged, place: places.stage, large: true }, ...small];
}

const moved = (tile: Rect, { x, y }: Rect): Rect => ({ ...tile, x: tile.x + x, y: tile.y + y });

const inPlaces = (tiles: readonly CallTile[], places: readonly Rect[]): readonly Placed[] =>
  tiles.flatMap((tile, i) => {
    const place = places[i];
    return place ? [{ tile, place, large: false }] : [];
  });

/** One's own picture is as others see it, not as in a mirror: what is written on it can be read. */
function shotOf(tile: CallTile, place: Place, large: boolean, avatars: Avatars): Shot {
  return {
    place,
    track: tile.video,
    whole: large || tile.source === 'screen',
    who: {
      label: tile.name,
      initials: initials(tile.name),
      hue: hueOf(tile.account),
      avatar: avatars.of(tile),
      muted: !tile.microphone && tile.source === 'camera',
    },
  };
}

/** The pictures that stand for people without a camera; each is loaded once. */
class Avatars {
  readonly #images = new Map<string, HTMLImageElement>();

  of({ account, avatar }: CallTile): HTMLImageElement | null {
    if (!avatar) return null;
    const address = avatarAddress(account, avatar);
    let image = this.#images.get(address);
    if (!image) {
      image = Object.assign(new Image(), { src: address });
      this.#images.set(address, image);
    }
    return image.complete && image.naturalWidth > 0 ? image : null;
  }
}

/** Asks the server for what is recorded, which it would not send to a page in the background. */
class Views {
  readonly #call: Call;
  readonly #views = new Map<string, ReturnType<Call['view']>>();

  constructor(call: Call) {
    this.#call = call;
  }

  sync(placed: readonly Placed[]): void {
    const heights = new Map<string, number>();
    for (const { tile, place } of placed) {
      if (tile.self || !tile.video) continue;
      heights.set(tile.id, Math.max(place.height, heights.get(tile.id) ?? 0));
      if (!this.#views.has(tile.id)) this.#views.set(tile.id, this.#call.view(tile.device, tile.source));
    }
    for (const [id, view] of this.#views) {
      const height = heights.get(id);
      if (height !== undefined) {
        view.resize(height);
        continue;
      }
      view.end();
      this.#views.delete(id);
    }
  }
}
