import { Alert, Button } from '@mantine/core';
import { IconScreenShare } from '@tabler/icons-react';
import { useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useStore } from '@/features/call';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useRoom } from '../useRoom';
import classes from './Lesson.module.css';

/** Tells a student that teachers may see the screen, until it is shared: to them, and not to everyone. */
export function ScreenBanner({ session, call }: { session: RoomSession; call: Call }) {
  const t = useT();
  const required = useRoom(session, (s) => s.room.policy.require_screen && s.rights.includes('answer_signup'));
  const shared = useStore(call.screen.state, (s) => s.picture !== null);
  const joined = useStore(call.state, (s) => s.phase === 'in');
  const [read, setRead] = useState(false);
  const { available } = call.screen;
  if (!required || shared || read) return null;
  return (
    <Alert
      variant="default"
      icon={<IconScreenShare aria-hidden />}
      role="status"
      title={t('room.lesson.screen')}
      // Who cannot share has nothing to do here but to know it.
      withCloseButton={!available}
      closeButtonLabel={t('room.close')}
      onClose={() => setRead(true)}
    >
      <p className={classes.text}>{t(available ? 'room.lesson.screen.choose' : 'room.lesson.screen.impossible')}</p>
      {available && (
        <Button size="sm" disabled={!joined} onClick={() => void shareToTeachers(call)}>
          {t('room.lesson.screen.share')}
        </Button>
      )}
    </Alert>
  );
}

/** Must be called from a click or a key: the person chooses what to share. */
async function shareToTeachers(call: Call): Promise<void> {
  const takeBack = call.showing.lend('screen', true);
  await call.sharing.share(true, false);
  if (!call.screen.state.get().picture) takeBack();
}
