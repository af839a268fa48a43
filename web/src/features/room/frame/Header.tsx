import { Indicator, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy, IconSettings, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { errorKey } from '@/api';
import type { ConnectionState, RoomSession } from '@/connection/types';
import { useFormat, useT } from '@/i18n';
import { groupNumber, useCopy } from '@/ui';
import { CourseLink } from '../lesson/CourseLink';
import { useIsLesson, useKindWords } from '../lesson/useLesson';
import { RecordMark } from '../record/RecordMark';
import { PaceChip } from '../signs/PaceChip';
import { useRoom } from '../useRoom';
import { ViewMark } from '../views/ViewMark';
import { ConnectionWord } from './ConnectionWord';
import { elapsed, isoDuration } from './clock';
import classes from './Header.module.css';
import { LockMark } from './LockMark';
import type { Lock } from './useLock';
import { useNarrow } from './useNarrow';
import { useNow } from './useNow';

interface Props {
  readonly session: RoomSession;
  readonly lock: Lock;
  readonly state: ConnectionState;
  /** When this tab entered, ms. */
  readonly joinedAt: number;
  /** The address that others can open. */
  readonly link: string;
  /** How many wait to be let in, for those who may do that. */
  readonly waiting: number;
  /** How good the call's connection is. */
  readonly network: ReactNode;
  /** The link has to be copied by hand. */
  readonly onCopyFailed: () => void;
  /** Opens the list of those who see and hear this person. */
  readonly onViews: () => void;
  readonly onPeople: () => void;
  readonly onSettings: () => void;
}

/** What the room is called, its number, how long one has been in it, whether it is locked, the connection, and who is here. */
export function Header({
  session,
  lock,
  state,
  joinedAt,
  link,
  waiting,
  network,
  onCopyFailed,
  onViews,
  onPeople,
  onSettings,
}: Props) {
  const t = useT();
  const format = useFormat();
  const room = useRoom(session, (s) => s.room);
  const count = useRoom(session, (s) => s.count);
  const mayEdit = useRoom(session, (s) => s.rights.includes('edit'));
  // People come to a lesson by its course, and on phones its title needs the place.
  const lesson = useIsLesson(session);
  const words = useKindWords(session);
  const narrow = useNarrow();
  const { copied, copy } = useCopy(link, onCopyFailed);
  const CopyIcon = copied ? IconCheck : IconCopy;
  return (
    <header className={classes.header}>
      <CourseLink session={session} />
      <h1 className={classes.title} title={room.title} dir="auto">
        {room.title}
      </h1>
      <UnstyledButton
        className={`${classes.button} ${classes.address}`}
        data-wide-only={lesson || undefined}
        onClick={copy}
        aria-label={t('room.copyLink', { number: room.number })}
        title={t('room.copyLinkHint')}
      >
        <span className={classes.number}>{groupNumber(room.number)}</span>
        <CopyIcon size={16} aria-hidden />
        <span className={classes.copied} role="status">
          {copied ? t('room.linkCopied') : ''}
        </span>
      </UnstyledButton>
      <Clock since={joinedAt} />
      <span className={classes.space} />
      <RecordMark session={session} />
      <ViewMark session={session} onOpen={onViews} />
      <LockMark lock={lock} />
      <PaceChip session={session} />
      {network}
      <ConnectionWord state={state} />
      {mayEdit && (
        <UnstyledButton
          className={classes.button}
          data-wide-only
          onClick={onSettings}
          aria-label={t(words.settings)}
          title={t(words.settings)}
        >
          <IconSettings size={18} aria-hidden />
        </UnstyledButton>
      )}
      <UnstyledButton
        className={classes.button}
        onClick={onPeople}
        aria-label={
          waiting > 0 && narrow ? t('room.people.countWaiting', { count, waiting }) : t('room.people.count', { count })
        }
        title={t('room.people')}
      >
        {/* On phones this is the button of the people. */}
        <Indicator
          label={waiting}
          size={16}
          disabled={waiting === 0 || !narrow}
          color="red"
          className={classes.people ?? ''}
        >
          <IconUsers size={18} aria-hidden />
        </Indicator>
        <span className={classes.number}>{format.number(count)}</span>
      </UnstyledButton>
      <span className={classes.failure} role="alert">
        {lock.failure === undefined ? '' : t(errorKey(lock.failure))}
      </span>
    </header>
  );
}

function Clock({ since }: { since: number }) {
  const t = useT();
  const passed = useNow() - since;
  return (
    <time className={classes.clock} dateTime={isoDuration(passed)} title={t('room.clock')}>
      {elapsed(passed)}
    </time>
  );
}
