import { Button, VisuallyHidden } from '@mantine/core';
import { IconHeadphones } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useStore } from '../useCall';
import classes from './AudioOnlyNote.module.css';

/** Says for as long as it lasts that there are no pictures, with the way back; both changes are read out. */
export function AudioOnlyNote({ call }: { call: Call }) {
  const t = useT();
  const on = useStore(call.saving.state, (s) => s.audioOnly);
  const [was, setWas] = useState(on);
  if (on && !was) setWas(true);
  return (
    <>
      <VisuallyHidden role="status">{on ? t('call.audioOnly.on') : was ? t('call.audioOnly.over') : ''}</VisuallyHidden>
      {on && (
        <section className={classes.note} aria-label={t('call.audioOnly')}>
          <IconHeadphones size={18} aria-hidden />
          <span>{t('call.audioOnly.on')}</span>
          <Button size="compact-sm" variant="default" onClick={() => call.saving.setAudioOnly(false)}>
            {t('call.audioOnly.end')}
          </Button>
        </section>
      )}
    </>
  );
}
