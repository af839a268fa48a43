import { Button } from '@mantine/core';
import { IconMicrophoneOff } from '@tabler/icons-react';
import { useCallback, useRef } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import { Avatar } from '@/ui';
import type { Rect } from './layout';
import { releaseFocus } from './releaseFocus';
import classes from './Tile.module.css';
import { useLevel } from './useLevel';
import { Video } from './Video';

type Props = {
  call: Call;
  tile: CallTile;
  rect: Rect;
  onStage: boolean;
  /** This one was put on the stage by a click. */
  chosen: boolean;
  onChoose: () => void;
};

/** One person: picture or initials, name, microphone, and the state of the connection. A click puts them on the stage. */
export function Tile({ call, tile, rect, onStage, chosen, onChoose }: Props) {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  const read = useCallback(() => call.level(tile.device), [call, tile.device]);
  useLevel(ref, read);
  const name = tile.self ? t('call.tile.you', { name: tile.name }) : tile.name;
  const { x, y, width, height } = rect;
  return (
    <article
      ref={ref}
      className={classes.tile}
      aria-label={name}
      data-stage={onStage || undefined}
      data-chosen={chosen || undefined}
      data-self={tile.self || undefined}
      data-device={tile.device}
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <div className={classes.avatar}>
        <Avatar name={tile.name} account={tile.account} avatar={tile.avatar} size={avatarSize(rect)} />
      </div>
      {tile.video && <Video track={tile.video} mirrored={tile.self} whole={onStage} />}
      <button
        type="button"
        className={classes.choose}
        aria-pressed={chosen}
        aria-label={t(chosen ? 'call.tile.offStage' : 'call.tile.toStage', { name: tile.name })}
        onClick={(event) => {
          releaseFocus(event);
          onChoose();
        }}
      />
      <div className={classes.label}>
        {!tile.microphone && <IconMicrophoneOff size={16} className={classes.muted} aria-label={t('call.tile.muted')} />}
        <span className={classes.name}>{name}</span>
      </div>
      <PeerNote tile={tile} onRetry={() => call.retry(tile.device)} />
    </article>
  );
}

function PeerNote({ tile: { state, present }, onRetry }: { tile: CallTile; onRetry: () => void }) {
  const t = useT();
  switch (state?.kind) {
    case undefined:
      return null;
    case 'connected':
      if (!present) break;
      return state.audioOnly ? <p className={classes.note}>{t('call.tile.audioOnly')}</p> : null;
    case 'connecting':
    case 'reconnecting':
      break;
    case 'failed':
      return (
        <div className={classes.failed} role="alert">
          <p>
            {t(`call.tile.${state.why}`)} {t('call.tile.retrying')}
          </p>
          <Button size="xs" variant="white" color="dark" onClick={onRetry}>
            {t('call.tile.retry')}
          </Button>
        </div>
      );
  }
  return (
    <p className={classes.note} role="status">
      {t(state.kind === 'connecting' ? 'call.tile.connecting' : 'call.tile.reconnecting')}
    </p>
  );
}

/** The diameter of what stands for the picture of a camera, by the tile's size. */
function avatarSize({ width, height }: Rect): number {
  return Math.max(36, Math.min(192, Math.min(width, height) * 0.39));
}
