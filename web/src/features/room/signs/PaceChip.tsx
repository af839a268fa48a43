import { Popover, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import header from '../frame/Header.module.css';
import { useNow } from '../frame/useNow';
import { useRoom } from '../useRoom';
import classes from './Pace.module.css';
import { PaceChart } from './PaceChart';
import { anySign } from './pace';

/** For those who may see it, once somebody gave a sign: how many ask to go slower and are lost now, and behind it the last hour. */
export function PaceChip({ session }: { session: RoomSession }) {
  const may = useRoom(session, (s) => s.rights.includes('pace'));
  const live = useRoom(session, (s) => s.status === 'live');
  useEffect(() => {
    // What is missed while the connection is cut comes with the whole line. Without an answer the line goes on from here.
    if (may && live) session.loadPace().catch(() => undefined);
  }, [session, may, live]);
  return may && <Chip session={session} />;
}

function Chip({ session }: { session: RoomSession }) {
  const t = useT();
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const pace = useRoom(session, (s) => s.pace);
  const now = useNow(pace.length > 0);
  const last = pace.at(-1);
  if (!last || !anySign(pace, now)) return null;
  const { slower, lost } = last;
  const words = t('room.pace.now', { slower, lost, present: last.present });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={`${header.button} ${classes.chip}`}
          data-asked={slower + lost > 0 || undefined}
          aria-label={`${t('room.pace.title')}: ${words}`}
          title={words}
          onClick={() => setOpened(!opened)}
        >
          <IconGauge size={18} aria-hidden />
          <span className={classes.wide}>
            {t('room.pace.slowerCount', { count: format.number(slower) })}
            {' · '}
            {t('room.pace.lostCount', { count: format.number(lost) })}
          </span>
          <span className={classes.narrow}>{format.number(slower + lost)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('room.pace.title')}>
        <PaceChart points={pace} now={now} words={words} />
      </Popover.Dropdown>
      <Growing count={slower + lost} words={words} />
    </Popover>
  );
}

/** Says politely when more people gave a sign; that signs ran out is no news. */
function Growing({ count, words }: { count: number; words: string }) {
  const [said, setSaid] = useState('');
  const before = useRef(0);
  useEffect(() => {
    if (count > before.current) setSaid(words);
    before.current = count;
  }, [count, words]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
