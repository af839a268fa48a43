import { Button, Paper, Title } from '@mantine/core';
import { IconPlus, IconVideo } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { ErrorAlert } from '@/ui';
import { fitTitle } from '@/ui/roomRules';
import classes from './HomePage.module.css';
import { pathOf } from './model';
import { useCreateRoom } from './useCreateRoom';

const CreateRoom = lazy(() => import('./CreateRoom'));

/** One press: a meeting exists and one is at its door. The other button asks for title and policy first. */
export function StartNow() {
  const t = useT();
  const { display_name: name } = useAccount();
  const navigate = useNavigate();
  const [planning, setPlanning] = useState(false);
  const create = useCreateRoom();
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setPlanning(false);
    // The dialog is unmounted with its trap and cannot give the focus back itself.
    opener.current?.focus();
  };
  const start = () => {
    create.mutate(
      { title: fitTitle(t('home.defaultTitle', { name })), policy: {} },
      { onSuccess: (room) => navigate(pathOf(room)) },
    );
  };
  return (
    <Paper component="section" className={classes.card} withBorder aria-labelledby="start">
      <Title order={2} size="h4" id="start">
        {t('home.start.title')}
      </Title>
      <p className={classes.hint}>{t('home.start.text')}</p>
      <ErrorAlert error={create.error} />
      <div className={classes.buttons}>
        <Button size="md" leftSection={<IconVideo size={18} aria-hidden />} loading={create.isPending} onClick={start}>
          {t('home.start.now')}
        </Button>
        <Button
          size="md"
          variant="default"
          leftSection={<IconPlus size={18} aria-hidden />}
          ref={opener}
          onClick={() => setPlanning(true)}
        >
          {t('home.create.open')}
        </Button>
      </div>
      {planning && (
        <Suspense>
          <CreateRoom onClose={close} />
        </Suspense>
      )}
    </Paper>
  );
}
