import { IconPinnedFilled, IconUserScreen } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from './StageWords.module.css';
import { followSpotlight, pin } from './stage';
import type { Spotlight } from './types';

interface Props {
  readonly spotlight: Spotlight;
  /** The spotlight is on this person. */
  readonly self: boolean;
  /** The name of whom this person pinned and sees; null for nobody. */
  readonly pinned: string | null;
  /** What is on the stage is the spotlight. */
  readonly followed: boolean;
}

/** Why someone is on the stage, in words, as far as people decided it; empty otherwise. */
export function useStageWords({ spotlight, self, pinned }: Omit<Props, 'followed'>): string {
  const t = useT();
  const words: string[] = [];
  if (spotlight.account) words.push(self ? t('call.spotlight.you') : t('call.spotlight.on', { name: spotlight.name }));
  if (pinned !== null) words.push(t(spotlight.account ? 'call.stage.youPinned' : 'call.stage.pinned', { name: pinned }));
  return words.join(' ');
}

/** Says who is pinned or in the spotlight, with the one step that changes it. */
export function StageWords({ spotlight, self, pinned, followed }: Props) {
  const t = useT();
  const words = useStageWords({ spotlight, self, pinned });
  if (!words) return null;
  const Icon = pinned === null ? IconUserScreen : IconPinnedFilled;
  return (
    <div className={classes.words}>
      <Icon size={16} className={classes.icon} aria-hidden />
      <span className={classes.text} title={words}>
        {words}
      </span>
      {spotlight.account && !followed ? (
        <button type="button" className={classes.step} onClick={followSpotlight}>
          {t('call.spotlight.follow')}
        </button>
      ) : (
        pinned !== null && (
          <button type="button" className={classes.step} onClick={() => pin(null)}>
            {t('call.stage.unpin')}
          </button>
        )
      )}
      {followed && spotlight.mayPut && (
        <button type="button" className={classes.step} onClick={() => spotlight.put(null)}>
          {t('call.spotlight.endShort')}
        </button>
      )}
    </div>
  );
}
