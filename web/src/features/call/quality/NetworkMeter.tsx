import { Button, Popover, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { type Icon, IconAntennaBars2, IconAntennaBars3, IconAntennaBars5 } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { Level } from '@/media/quality';
import { useStore } from '../useCall';
import classes from './NetworkMeter.module.css';
import { useQualityWords } from './useQualityWords';

const ICONS: Readonly<Record<Level, Icon>> = { good: IconAntennaBars5, weak: IconAntennaBars3, bad: IconAntennaBars2 };

interface Props {
  readonly call: Call;
  readonly onStatistics: () => void;
}

/** How good this device's own connection is, in a sign, a word, and on demand why and what to do. A change is said. */
export function NetworkMeter({ call, onStatistics }: Props) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const verdict = useStore(call.monitor.health, (h) => h.own);
  const audioOnly = useStore(call.saving.state, (s) => s.audioOnly);
  const words = useQualityWords(verdict, audioOnly);
  const IconNow = ICONS[verdict.level];
  const word = t(`call.quality.${verdict.level}`);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      shadow="md"
      width={300}
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.meter}
          data-level={verdict.level}
          title={word}
          aria-label={`${t('call.quality')}: ${word}`}
          onClick={() => setOpened(!opened)}
        >
          <IconNow size={20} aria-hidden />
          {verdict.level !== 'good' && <span className={classes.word}>{word}</span>}
        </UnstyledButton>
      </Popover.Target>
      <VisuallyHidden role="status">{verdict.level === 'good' ? '' : `${word}. ${words}`}</VisuallyHidden>
      <Popover.Dropdown aria-label={t('call.quality')}>
        <p className={classes.title}>{word}</p>
        <p className={classes.text}>{words}</p>
        <div className={classes.actions}>
          {!audioOnly && verdict.level !== 'good' && (
            <Button
              size="sm"
              onClick={() => {
                call.saving.setAudioOnly(true);
                setOpened(false);
              }}
            >
              {t('call.audioOnly')}
            </Button>
          )}
          <Button
            size="sm"
            variant="default"
            onClick={() => {
              setOpened(false);
              onStatistics();
            }}
          >
            {t('call.stats')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
