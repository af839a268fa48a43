import { Switch } from '@mantine/core';
import { useT } from '@/i18n';
import type { LocalMedia } from '@/media/local';
import classes from './SoundChoice.module.css';
import { useTreatments } from './useTreatments';

/** What is done to the microphone's sound, on the page before joining: folded away, as few need it. */
export function SoundChoice({ local }: { local: LocalMedia }) {
  const t = useT();
  const treatments = useTreatments(local);
  if (treatments.length === 0) return null;
  return (
    <details className={classes.sound}>
      <summary>{t('call.sound')}</summary>
      <div className={classes.switches}>
        {treatments.map(({ name, on, inFact, set }) => (
          <Switch
            key={name}
            checked={on}
            onChange={(event) => set(event.currentTarget.checked)}
            label={t(`call.sound.${name}`)}
            description={inFact === undefined ? undefined : t(inFact ? 'call.sound.inFactOn' : 'call.sound.inFactOff')}
          />
        ))}
      </div>
    </details>
  );
}
