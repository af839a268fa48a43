import { Button, Paper, Title } from '@mantine/core';
import { IconPlus, IconVideo } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { ErrorAlert } from '@/ui';
import { Late } from '@/ui/Late';
import { fitTitle } from '@/ui/roomRules';
import classes from './HomePage.module.css';
import { pathOf } from './model';
import { useCreateRoom } from './useCreateRoom';

const loadCreate = () => import('./CreateRoom').then((m) => m.CreateRoom);

/** One press: a meeting exists and one is at its door. The other button asks for title and policy first. */
export function StartNow() {
  const t = useT();
  const { display_name: name } = useAccount();
  const navigate = useNavigate();
  const [planning, setPlanning] = useState(false);
  const create = useCreateRoom();
  const close = () => setPlanning(false);
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
          onClick={() => setPlanning(true)}
        >
          {t('home.create.open')}
        </Button>
      </div>
      <Late load={loadCreate} opened={planning} onClose={close}>
        {(CreateRoom, opened) => <CreateRoom opened={opened} onClose={close} />}
      </Late>
    </Paper>
  );
}
