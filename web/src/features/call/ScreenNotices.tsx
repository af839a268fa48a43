import { Alert, Button } from '@mantine/core';
import { IconScreenShare } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import classes from './Notices.module.css';
import { Passing } from './Passing';
import { toggleShare } from './ShareButton';
import { useStore } from './useCall';

/** What there is to say of shared screens: why one is not shared, that one is, and whose turn it is. */
export function ScreenNotices({ call }: { call: Call }) {
  const t = useT();
  const failure = useStore(call.screen.state, (s) => s.failure);
  return (
    <>
      {failure && (
        <Passing key={failure} onEnd={() => call.screen.dismiss()}>
          {t(`call.screen.${failure}`)}
        </Passing>
      )}
      <Handed call={call} />
    </>
  );
}

/** It stays until it is answered: one has to click, or the browser does not let the page ask what to share. */
function Handed({ call }: { call: Call }) {
  const t = useT();
  const handed = useStore(call.state, (s) => s.handed);
  const [answered, setAnswered] = useState(0);
  if (!handed || handed.times === answered) return null;
  const answer = () => setAnswered(handed.times);
  return (
    <Alert
      variant="default"
      icon={<IconScreenShare aria-hidden />}
      role="alert"
      title={t('call.handed', { name: handed.by })}
    >
      {!call.screen.available && <p className={classes.text}>{t('call.screen.unavailable')}</p>}
      <div className={classes.buttons}>
        {call.screen.available && (
          <Button
            size="sm"
            onClick={() => {
              answer();
              void toggleShare(call);
            }}
          >
            {t('call.shareStart')}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={answer}>
          {t('call.handedNo')}
        </Button>
      </div>
    </Alert>
  );
}
