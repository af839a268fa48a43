import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPlayerRecordFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useStore } from '@/features/call';
import { useLocale, useT } from '@/i18n';
import { elapsed, isoDuration } from '../frame/clock';
import { useNow } from '../frame/useNow';
import { useRoom } from '../useRoom';
import classes from './Record.module.css';
import { recordersOf } from './recorders';
import { shown, stopRecording } from './shown';

/** Says who records, as long as it runs; one's own recording has its time and the button that ends it. */
export function RecordMark({ session }: { session: RoomSession }) {
  const t = useT();
  const state = useStore(shown, (s) => s);
  const words = useWords(session);
  return (
    <>
      {words && (
        <span className={classes.mark} title={words}>
          <IconPlayerRecordFilled size={16} aria-hidden />
          <span className={classes.long}>{words}</span>
          <span className={classes.short} aria-hidden>
            {t('room.record.mark')}
          </span>
        </span>
      )}
      {state.at === 'running' && <Own since={state.since} view={state.subject === 'view'} />}
      <Live words={words} />
    </>
  );
}

function useWords(session: RoomSession): string {
  const t = useT();
  const locale = useLocale();
  const names = useRoom(session, recordersOf);
  if (names === '') return '';
  const list = names.split('\n');
  return t(list.length > 1 ? 'room.record.byMany' : 'room.record.by', { names: new Intl.ListFormat(locale).format(list) });
}

function Own({ since, view }: { since: number; view: boolean }) {
  const t = useT();
  const passed = useNow() - since;
  return (
    <UnstyledButton
      className={classes.own}
      onClick={stopRecording}
      aria-label={t('room.record.stop')}
      title={t(view ? 'room.record.runsView' : 'room.record.runsOwn')}
    >
      <IconPlayerRecordFilled size={16} aria-hidden className={classes.dot ?? ''} />
      <time className={classes.time} dateTime={isoDuration(passed)}>
        {elapsed(passed)}
      </time>
      <IconPlayerStopFilled size={16} aria-hidden />
      <span className={classes.stop}>{t('room.record.stopWord')}</span>
    </UnstyledButton>
  );
}

/** Tells a screen reader politely when somebody begins to record, or did before one came, and when it is over. */
function Live({ words }: { words: string }) {
  const t = useT();
  const before = useRef('');
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (words === before.current) return;
    before.current = words;
    setSaid(words || t('room.record.over'));
  }, [words, t]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  );
}
