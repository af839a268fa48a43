import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import { Avatar } from '@/ui';
import type { Rect } from './layout';
import { nameCard } from './nameCard';
import { PeerNote } from './PeerNote';
import picture from './Picture.module.css';
import classes from './Stage.module.css';
import { StageTools } from './StageTools';
import { avatarSize, TileLabel } from './Tile';
import { isMirrored, labelOf } from './tileWords';
import type { Spotlight } from './types';
import type { FullScreen } from './useFullScreen';
import { useLevel, useLevelOf } from './useLevel';
import { usePictureInPicture } from './usePictureInPicture';
import { viewed } from './useView';
import { Video } from './Video';

interface Props {
  readonly call: Call;
  readonly tile: CallTile;
  readonly rect: Rect;
  readonly pinned: boolean;
  readonly spotlight: Spotlight;
  readonly fullScreen: FullScreen;
  /** Drawn over the picture; it takes no clicks. */
  readonly over: ReactNode;
  readonly onPin: () => void;
  readonly onWindowRefused: () => void;
  /** Why this one is here. */
  readonly children: ReactNode;
}

/** The large picture: one person whole, or their initials, with what may be done about it. */
export function Stage({ call, tile, rect, pinned, spotlight, fullScreen, over, onPin, onWindowRefused, children }: Props) {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const read = useLevelOf(call, tile);
  useLevel(ref, read);
  const window = usePictureInPicture(video, onWindowRefused);
  const card = useNameCard(tile, window.on && tile.video === null);
  const { x, y, width, height } = rect;
  return (
    <section
      ref={ref}
      className={`${picture.picture} ${classes.stage}`}
      aria-label={t('call.stage.of', { name: labelOf(tile, t) })}
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <div className={picture.avatar}>
        <Avatar name={tile.name} account={tile.account} avatar={tile.avatar} size={avatarSize(rect)} />
      </div>
      <Video
        element={video}
        track={tile.video ?? card}
        mirrored={isMirrored(tile) && !window.on}
        whole
        of={viewed(call, tile)}
      />
      <div className={classes.top}>
        {children}
        <PeerNote call={call} tile={tile} small={false} onRetry={() => call.retry(tile.device)} />
      </div>
      {over}
      <div className={classes.bottom}>
        <TileLabel tile={tile} pinned={pinned} lit={spotlight.account === tile.account} />
        <StageTools
          tile={tile}
          pinned={pinned}
          spotlight={spotlight}
          fullScreen={fullScreen}
          window={window}
          onPin={onPin}
        />
      </div>
    </section>
  );
}

/** What stands for someone's camera in a window that shows videos only. */
function useNameCard({ name, account }: CallTile, needed: boolean): MediaStreamTrack | null {
  const [card, setCard] = useState<MediaStreamTrack | null>(null);
  useEffect(() => {
    if (!needed) return;
    const track = nameCard({ name, account });
    setCard(track);
    return () => {
      track?.stop();
      setCard(null);
    };
  }, [needed, name, account]);
  return card;
}
