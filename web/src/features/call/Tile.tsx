import { IconMicrophoneOff, IconPinnedFilled, IconScreenShare, IconUserScreen } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import { Avatar } from '@/ui';
import type { Rect } from './layout';
import { PeerNote } from './PeerNote';
import picture from './Picture.module.css';
import { releaseFocus } from './releaseFocus';
import classes from './Tile.module.css';
import { TileMenu } from './TileMenu';
import { isMirrored, labelOf } from './tileWords';
import type { Spotlight } from './types';
import { useLevel, useLevelOf } from './useLevel';
import { viewed } from './useView';
import { Video } from './Video';

/** A tile under this width has no room for words or a menu. */
const ROOMY = 200;

type Props = {
  call: Call;
  tile: CallTile;
  rect: Rect;
  onStage: boolean;
  pinned: boolean;
  spotlight: Spotlight;
  /** Drawn over the picture; it takes no clicks. */
  over: ReactNode;
  /** Pins this one, or unpins. */
  onPin: () => void;
};

/** One person: picture or initials, name, microphone, and the state of the connection. A click puts them on the stage. */
export function Tile({ call, tile, rect, onStage, pinned, spotlight, over, onPin }: Props) {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  const read = useLevelOf(call, tile);
  useLevel(ref, read);
  const { x, y, width, height } = rect;
  const small = width < ROOMY;
  const menu = spotlight.mayPut && !small;
  return (
    <article
      ref={ref}
      className={`${picture.picture} ${classes.tile}`}
      aria-label={labelOf(tile, t)}
      aria-current={onStage || undefined}
      data-small={small || undefined}
      data-menu={menu || undefined}
      data-self={tile.self || undefined}
      data-device={tile.device}
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <div className={picture.avatar}>
        <Avatar name={tile.name} account={tile.account} avatar={tile.avatar} size={avatarSize(rect)} />
      </div>
      {tile.video && (
        <Video track={tile.video} mirrored={isMirrored(tile)} whole={tile.source === 'screen'} of={viewed(call, tile)} />
      )}
      <button
        type="button"
        className={classes.choose}
        aria-label={t(pinned ? 'call.tile.offStage' : 'call.tile.toStage', { name: tile.name })}
        onClick={(event) => {
          releaseFocus(event);
          onPin();
        }}
      />
      <TileLabel tile={tile} pinned={pinned} lit={spotlight.account === tile.account} />
      {over}
      <div className={classes.top}>
        {tile.source === 'camera' && (
          <PeerNote call={call} tile={tile} small={small} onRetry={() => call.retry(tile.device)} />
        )}
      </div>
      {menu && <TileMenu name={tile.name} account={tile.account} pinned={pinned} spotlight={spotlight} onPin={onPin} />}
    </article>
  );
}

interface LabelProps {
  readonly tile: CallTile;
  readonly pinned: boolean;
  /** A host put them on everyone's stage. */
  readonly lit: boolean;
}

/** The name, and whether muted, pinned, or in the spotlight. */
export function TileLabel({ tile, pinned, lit }: LabelProps) {
  const t = useT();
  return (
    <div className={classes.label}>
      {lit && <IconUserScreen size={16} className={classes.mark} role="img" aria-label={t('call.tile.lit')} />}
      {pinned && <IconPinnedFilled size={16} className={classes.mark} role="img" aria-label={t('call.tile.pinned')} />}
      {tile.source === 'screen' && <IconScreenShare size={16} className={classes.mark} aria-hidden />}
      {tile.source === 'camera' && !tile.microphone && (
        <IconMicrophoneOff size={16} className={classes.muted} role="img" aria-label={t('call.tile.muted')} />
      )}
      <span className={classes.name}>{labelOf(tile, t)}</span>
    </div>
  );
}

/** The diameter of what stands for the picture of a camera, by the size of its place. */
export function avatarSize({ width, height }: Rect): number {
  return Math.max(36, Math.min(192, Math.min(width, height) * 0.39));
}
