import { Alert, Button, CloseButton } from '@mantine/core';
import { IconAntennaBars2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { Verdict } from '@/media/quality';
import { useStore } from '../useCall';
import classes from './QualityHint.module.css';
import { useQualityWords } from './useQualityWords';

/** Says why the own connection is bad, with the way on, until it is better or the hint is closed. */
export function QualityHint({ call }: { call: Call }) {
  const t = useT();
  const verdict = useStore(call.monitor.health, (h) => h.own);
  const audioOnly = useStore(call.saving.state, (s) => s.audioOnly);
  const words = useQualityWords(verdict, audioOnly);
  const [closed, setClosed] = useState<Verdict>();
  if (verdict.level !== 'bad' || verdict === closed) return null;
  return (
    <Alert variant="default" icon={<IconAntennaBars2 aria-hidden />} className={classes.hint}>
      <span className={classes.words}>{words}</span>
      {!audioOnly && (
        <Button size="compact-sm" onClick={() => call.saving.setAudioOnly(true)}>
          {t('call.audioOnly')}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t('call.quality.close')} onClick={() => setClosed(verdict)} />
    </Alert>
  );
}
