import { Alert, Button, Checkbox, Text, TextInput, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { LocalMedia } from '@/media/local';
import { displayNameError } from '@/ui';
import { readJoinMemory, writeJoinMemory } from './joinMemory';
import { OwnPreview } from './OwnPreview';
import classes from './PreJoin.module.css';
import type { JoinSettings, PreJoinProps } from './types';
import { useStore } from './useCall';

const NOTHING = { microphone: false, camera: false };

/** Devices, name, join. Asks the browser for nothing until the person says so, and can be skipped from the second time on. */
export function PreJoin({
  title,
  name: firstName,
  people,
  seen,
  notice,
  joining = false,
  nameRefused = false,
  error,
  onJoin,
}: PreJoinProps) {
  const t = useT();
  const noticeId = useId();
  const [memory] = useState(readJoinMemory);
  const [name, setName] = useState(firstName);
  const [skip, setSkip] = useState(memory.skip);
  const [wrong, setWrong] = useState(nameRefused);
  const { local, ready, asking, allow, handOver } = usePreview(
    memory,
    !joining && !error && !nameRefused && !notice,
    (settings) => onJoin({ name: firstName, ...settings }),
  );
  const microphone = useStore(local.state, (s) => s.microphone);
  const camera = useStore(local.state, (s) => s.camera);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const invalid = displayNameError(name) !== undefined;
    setWrong(invalid);
    if (invalid) return;
    const sources = asking || local.impossible ? NOTHING : { microphone: microphone.on, camera: camera.on };
    writeJoinMemory({ ...sources, skip });
    handOver();
    onJoin({ name: name.trim(), ...sources, local, previewed: true });
  };
  return (
    <form className={classes.page} onSubmit={submit} aria-label={t('call.pre.title', { room: title })}>
      <header>
        <Title order={1} size="h2">
          {t('call.pre.title', { room: title })}
        </Title>
        {people !== undefined && <Text c="dimmed">{t('call.pre.people', { count: people })}</Text>}
        {seen && <Text c="dimmed">{seen}</Text>}
      </header>
      <Step number={1} title={t('call.pre.devices')} className={classes.devices}>
        <OwnPreview local={local} asking={asking} onAllow={allow} />
      </Step>
      <div className={classes.side}>
        <Step number={2} title={t('call.pre.name')}>
          <TextInput
            aria-label={t('call.pre.name')}
            description={t('call.pre.nameHint')}
            inputWrapperOrder={['input', 'error', 'description']}
            error={wrong && t(errorKey('display_name_invalid'))}
            autoComplete="nickname"
            autoFocus={nameRefused}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setWrong(false);
            }}
          />
        </Step>
        <Step number={3} title={t('call.pre.join')}>
          {notice && (
            <Alert id={noticeId} variant="light" icon={<IconEye aria-hidden />}>
              {notice}
            </Alert>
          )}
          {error && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <Button
            type="submit"
            aria-describedby={notice && noticeId}
            size="md"
            fullWidth
            loading={joining}
            disabled={!ready}
            variant={asking ? 'default' : 'filled'}
          >
            {t(asking || local.impossible ? 'call.pre.joinWithout' : 'call.pre.joinNow')}
          </Button>
          <Checkbox label={t('call.pre.remember')} checked={skip} onChange={(e) => setSkip(e.currentTarget.checked)} />
        </Step>
      </div>
    </form>
  );
}

type StepProps = { number: number; title: string; className?: string | undefined; children: ReactNode };

function Step({ number, title, className, children }: StepProps) {
  return (
    <section className={className ? `${classes.step} ${className}` : classes.step}>
      <Title order={2} size="h5" className={classes.heading}>
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        {title}
      </Title>
      {children}
    </section>
  );
}

/**
 * The local media of the page: shown at once where the browser has allowed it before, else after `allow`. It ends with the page unless it
 * was handed over to a call. Whoever asked to skip the page goes on at once.
 */
function usePreview(
  memory: ReturnType<typeof readJoinMemory>,
  fresh: boolean,
  onSkip: (settings: Omit<JoinSettings, 'name'>) => void,
) {
  const [local] = useState(() => new LocalMedia());
  const [known, setKnown] = useState(false);
  const handed = useRef(false);
  const skip = useRef(memory.skip && fresh ? onSkip : undefined);
  const asked = useStore(local.state, (s) => s.microphone.opening || s.camera.opening || s.microphone.on || s.camera.on);
  const [allowed, setAllowed] = useState(false);
  useEffect(() => {
    if (skip.current) {
      handed.current = true;
      skip.current({ microphone: memory.microphone, camera: memory.camera, local });
      return;
    }
    let gone = false;
    void local.refresh().then(() => {
      if (gone) return;
      const state = local.state.get();
      const kinds = (['microphone', 'camera'] as const).filter((kind) => state[kind].permission === 'granted');
      for (const kind of kinds) if (memory[kind]) void local.set(kind, true);
      if (kinds.length > 0) setAllowed(true);
      setKnown(true);
    });
    return () => {
      gone = true;
      if (!handed.current) local.release();
    };
  }, [local, memory]);
  const allow = () => {
    setAllowed(true);
    void local.set('microphone', true);
    void local.set('camera', true);
  };
  return {
    local,
    /** What would be sent is known; takes a few milliseconds. */
    ready: known || local.impossible !== null,
    asking: !local.impossible && known && !allowed && !asked,
    allow,
    handOver: () => {
      handed.current = true;
    },
  };
}
