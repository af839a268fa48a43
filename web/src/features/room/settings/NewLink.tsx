import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeRoom, roomQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { CopyButton, ErrorAlert } from '@/ui';
import { Consequence } from './Consequence';
import { useGuestCount } from './Guests';
import classes from './RoomSettings.module.css';

/** Ends the present link, and with it its guests, and gives another one. */
export function NewLink({ session }: { session: RoomSession }) {
  const t = useT();
  const client = useQueryClient();
  const guests = useGuestCount(session);
  const [asking, setAsking] = useState(false);
  const renew = useMutation({
    mutationFn: () => changeRoom(session.id, { new_link: true }),
    onSuccess: (room) => {
      client.setQueryData(roomQuery(room.number).queryKey, room);
      setAsking(false);
    },
  });
  const link = renew.data?.link;
  return (
    <div className={classes.below}>
      <div className={classes.who}>
        <span role="status">{t(link && !asking ? 'room.settings.linkRenewed' : 'room.settings.link')}</span>
        <div className={classes.buttons}>
          {link && !asking && <CopyButton text={new URL(link, window.location.origin).href} label={t('room.alone.copy')} />}
          {!asking && (
            <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setAsking(true)}>
              {t('room.settings.newLink')}
            </Button>
          )}
        </div>
      </div>
      <ErrorAlert error={renew.error} />
      {asking && (
        <Consequence
          text={guests === undefined ? t('room.settings.newLinkTextAll') : t('room.settings.newLinkText', { count: guests })}
          confirm={t('room.settings.newLinkConfirm')}
          busy={renew.isPending}
          onConfirm={() => renew.mutate()}
          onCancel={() => setAsking(false)}
        />
      )}
    </div>
  );
}
