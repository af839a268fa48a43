import { Button, CloseButton, Progress } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from '@/features/call';
import { useT } from '@/i18n';
import { BYTES_PER_MINUTE, MEMORY_MOST } from '@/media/record/limits';
import type { RecordState } from '@/media/record/recorder';
import type { Kept } from '@/media/record/shelf';
import { saveFile } from '@/media/save-file';
import { recorder, shelf } from './engine';
import { minutesOf } from './model';
import classes from './Record.module.css';
import { shown } from './shown';

/** What became of a recording, and what an earlier page left unsaved. It lies at the top, where no control is. */
export function RecordNotices() {
  const state = useStore(shown, (s) => s);
  const { left, forget } = useLeft(state.at);
  const [first] = left;
  if (state.at === 'finishing') return <Finishing share={state.share} />;
  if (state.at === 'saved') return <Saved state={state} />;
  if (state.at === 'failed') return <Failed state={state} />;
  if (state.at === 'running' && !state.lasting) return <InMemory key={state.since} />;
  if (state.at === 'idle' && first) return <Left kept={first} onForget={forget} />;
  return null;
}

/** What the browser told only when it was asked for a file. */
function InMemory() {
  const t = useT();
  const [read, setRead] = useState(false);
  if (read) return null;
  return (
    <div className={classes.notice}>
      <span className={classes.words} role="status">
        {t('room.record.inMemory', { minutes: minutesOf(MEMORY_MOST, BYTES_PER_MINUTE) })}
      </span>
      <CloseButton onClick={() => setRead(true)} aria-label={t('ui.close')} />
    </div>
  );
}

function Finishing({ share }: { share: number }) {
  const t = useT();
  return (
    <div className={classes.notice}>
      <span className={classes.words} role="status">
        {t('room.record.finishing')}
      </span>
      <Progress className={classes.progress ?? ''} value={share * 100} aria-label={t('room.record.finishing')} size="sm" />
    </div>
  );
}

function Saved({ state }: { state: RecordState & { at: 'saved' } }) {
  const t = useT();
  const { file, name, ending, detail } = state;
  return (
    <div className={classes.notice}>
      <span className={classes.words} role="status" title={detail || undefined}>
        {ending !== 'asked' && t(`room.record.ended.${ending}`)} {t('room.record.saved', { name })}
      </span>
      <Button size="compact-md" variant="default" onClick={() => saveFile(file, name)}>
        {t('room.record.saveAgain')}
      </Button>
      <CloseButton onClick={() => recorder.dismiss()} aria-label={t('ui.close')} />
    </div>
  );
}

function Failed({ state }: { state: RecordState & { at: 'failed' } }) {
  const t = useT();
  return (
    <div className={classes.notice} data-bad role="alert">
      <span className={classes.words}>{t(`room.record.failed.${state.why}`)}</span>
      <CloseButton onClick={() => recorder.dismiss()} aria-label={t('ui.close')} />
    </div>
  );
}

function Left({ kept, onForget }: { kept: Kept; onForget: (kept: Kept) => void }) {
  const t = useT();
  return (
    <div className={classes.notice}>
      <span className={classes.words} role="status">
        {t('room.record.left', { title: kept.title })}
      </span>
      <Button size="compact-md" onClick={() => void recorder.recover(kept)}>
        {t('room.record.save')}
      </Button>
      <Button size="compact-md" variant="default" onClick={() => onForget(kept)}>
        {t('room.record.delete')}
      </Button>
    </div>
  );
}

/** What lies unsaved in this browser, read anew whenever the recorder has done something. */
function useLeft(at: RecordState['at']) {
  const [left, setLeft] = useState<readonly Kept[]>([]);
  const read = useCallback(() => void shelf.left().then(setLeft, () => undefined), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the recorder has done may have changed it
  useEffect(read, [read, at]);
  return { left, forget: (kept: Kept) => void shelf.remove(kept).then(read) };
}
