import {
  type Icon,
  IconMaximize,
  IconMinimize,
  IconPictureInPicture,
  IconPictureInPictureOff,
  IconPinned,
  IconPinnedFilled,
  IconUserScreen,
} from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { CallTile } from '@/media/tile';
import { releaseFocus } from './releaseFocus';
import classes from './Stage.module.css';
import type { Spotlight } from './types';
import type { FullScreen } from './useFullScreen';
import type { PictureInPicture } from './usePictureInPicture';

interface Props {
  readonly tile: CallTile;
  readonly pinned: boolean;
  readonly spotlight: Spotlight;
  readonly fullScreen: FullScreen;
  readonly window: PictureInPicture;
  readonly onPin: () => void;
}

/** What may be done with the large picture. What this browser cannot do is not there. */
export function StageTools({ tile, pinned, spotlight, fullScreen, window, onPin }: Props) {
  const t = useT();
  const lit = spotlight.account === tile.account;
  return (
    <div className={classes.tools}>
      <Tool icon={pinned ? IconPinnedFilled : IconPinned} on={pinned} word={t('call.stage.pin')} onClick={onPin} />
      {spotlight.mayPut && (
        <Tool
          icon={IconUserScreen}
          on={lit}
          word={t('call.spotlight.put')}
          onClick={() => spotlight.put(lit ? null : tile.account)}
        />
      )}
      {window.available && (
        <Tool
          icon={window.on ? IconPictureInPictureOff : IconPictureInPicture}
          on={window.on}
          word={t('call.stage.window')}
          onClick={window.toggle}
        />
      )}
      {fullScreen.available && (
        <Tool
          icon={fullScreen.on ? IconMinimize : IconMaximize}
          on={fullScreen.on}
          word={t('call.stage.fullScreen')}
          shortcut="F"
          onClick={fullScreen.toggle}
        />
      )}
    </div>
  );
}

interface ToolProps {
  readonly icon: Icon;
  readonly on: boolean;
  readonly word: string;
  readonly shortcut?: string;
  readonly onClick: () => void;
}

function Tool({ icon: Sign, on, word, shortcut, onClick }: ToolProps) {
  return (
    <button
      type="button"
      className={classes.tool}
      aria-label={word}
      aria-pressed={on}
      aria-keyshortcuts={shortcut}
      title={shortcut ? `${word} (${shortcut})` : word}
      onClick={(event) => {
        releaseFocus(event);
        onClick();
      }}
    >
      <Sign size={20} aria-hidden />
    </button>
  );
}
