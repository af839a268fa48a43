import { Button } from '@mantine/core';
import {
  IconBrowserX,
  IconCloudOff,
  IconDoorExit,
  IconDoorOff,
  IconHourglass,
  IconLock,
  IconLogin,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import { errorKey } from '@/api';
import { roomPath, roomQuery } from '@/api/rooms';
import { useMe, useSignIn } from '@/api/session';
import { KeptBoards } from '@/features/board';
import { type Key, useT } from '@/i18n';
import { CopyButton, isRefused, Message, PlainPage, Refused } from '@/ui';
import { ExportButton } from '../chat/ExportButton';
import { isLessonOutcome, LessonOutcome } from '../lesson/LessonOutcome';
import classes from './OutcomeScreen.module.css';
import type { Outcome } from './outcome';
import { useNow } from './useNow';

/** What the first button does: come in again, log in, enter as a guest once more, or load the page anew. */
type WayOn = 'again' | 'login' | 'enter' | 'reload';

interface Screen {
  readonly Icon: typeof IconLock;
  readonly title: Key;
  readonly text: Key;
  readonly way: WayOn;
  readonly label?: Key;
}

const SCREENS = {
  left: { Icon: IconDoorExit, title: 'room.out.left', text: 'room.out.left.text', way: 'again', label: 'room.out.rejoin' },
  replaced: {
    Icon: IconBrowserX,
    title: 'room.out.replaced',
    text: 'room.out.replaced.text',
    way: 'again',
    label: 'room.out.useHere',
  },
  revoked: { Icon: IconLogin, title: 'room.out.revoked', text: 'room.out.revoked.text', way: 'login' },
  not_authenticated: {
    Icon: IconLogin,
    title: 'room.out.notAuthenticated',
    text: 'room.out.notAuthenticated.text',
    way: 'login',
  },
  guestOver: { Icon: IconLogin, title: 'room.out.guestOver', text: 'room.out.guestOver.text', way: 'enter' },
  not_member: { Icon: IconLock, title: 'room.out.notMember', text: 'room.out.notMember.text', way: 'again' },
  forbidden: {
    Icon: IconDoorOff,
    title: 'room.out.declined',
    text: 'room.out.declined.text',
    way: 'again',
    label: 'room.out.askAgain',
  },
  gone: {
    Icon: IconHourglass,
    title: 'room.out.gone',
    text: 'room.out.gone.text',
    way: 'again',
    label: 'room.out.askAgain',
  },
  gave_up: {
    Icon: IconDoorExit,
    title: 'room.out.gaveUp',
    text: 'room.out.gaveUp.text',
    way: 'again',
    label: 'room.out.askAgain',
  },
  slow_down: { Icon: IconHourglass, title: 'room.out.slowDown', text: 'room.out.slowDown.text', way: 'again' },
  unavailable: { Icon: IconCloudOff, title: 'room.out.unavailable', text: 'api.error.unavailable', way: 'again' },
  stopped: {
    Icon: IconPlugConnectedX,
    title: 'room.out.stopped',
    text: 'room.out.stopped.text',
    way: 'reload',
    label: 'room.out.reload',
  },
} as const satisfies Readonly<Record<string, Screen>>;

function screenOf(code: string, guest: boolean) {
  if (guest && (code === 'revoked' || code === 'not_authenticated')) return SCREENS.guestOver;
  return Object.hasOwn(SCREENS, code)
    ? SCREENS[code as keyof typeof SCREENS]
    : { ...SCREENS.unavailable, text: errorKey(code) };
}

interface Props {
  readonly number: string;
  readonly secret: string | undefined;
  readonly outcome: Outcome;
  readonly onAgain: () => void;
}

/** The page of someone who is not, or no longer, in the room: what happened, and the way on. */
export function OutcomeScreen({ number, secret, outcome, onAgain }: Props) {
  const t = useT();
  const { code, retry } = outcome;
  const me = useMe().data;
  const guest = me?.guest === true;
  const room = useQuery(roomQuery(number)).data;
  if (room?.kind === 'lesson' && isLessonOutcome(code))
    return <LessonOutcome code={code} outcome={outcome} lesson={room.id} onAgain={onAgain} />;
  if (isRefused(code)) {
    return (
      <Refused
        code={code}
        onRetry={onAgain}
        action={
          code === 'ended' &&
          !guest && (
            <>
              <Record number={number} />
              <Boards number={number} />
            </>
          )
        }
      />
    );
  }
  const screen = screenOf(code, guest);
  const { Icon, title, text, way } = screen;
  const label = 'label' in screen ? t(screen.label) : t('ui.retry');
  return (
    <PlainPage title={t(title)}>
      <Message
        icon={<Icon />}
        role="alert"
        title={t(title)}
        actions={
          <>
            {way === 'login' && <LoginButton to={roomPath({ number, secret })} />}
            {way === 'enter' && <EnterButton />}
            {way === 'again' && <AgainButton retry={retry} onAgain={onAgain} label={label} />}
            {way === 'reload' && <Button onClick={() => window.location.reload()}>{label}</Button>}
            {code === 'left' && !guest && <Boards number={number} />}
            {code === 'not_member' && me && !guest && <CopyButton text={me.name} label={t('room.out.copyName')} />}
            <Button component={Link} to="/" variant="default">
              {t('ui.goHome')}
            </Button>
          </>
        }
      >
        {t(text)}
        {code === 'not_member' && me && !guest && (
          <span className={classes.name}>{t('room.out.yourName', { name: me.name })}</span>
        )}
      </Message>
    </PlainPage>
  );
}

/** Tries again by itself when the server said when; before that it counts down. */
function AgainButton({ retry, onAgain, label }: { retry: number | undefined; onAgain: () => void; label: string }) {
  const t = useT();
  const now = useNow(retry !== undefined);
  const left = retry === undefined ? 0 : Math.ceil((retry - now) / 1000);
  const due = retry !== undefined && left <= 0;
  useEffect(() => {
    if (due) onAgain();
  }, [due, onAgain]);
  return (
    <Button onClick={onAgain} disabled={left > 0}>
      {left > 0 ? t('room.out.againIn', { seconds: left }) : label}
    </Button>
  );
}

/** The chat of a room that has ended, for its members. */
function Record({ number }: { number: string }) {
  // Asked anew: one may have become a member since the page was opened.
  const room = useQuery({ ...roomQuery(number), refetchOnMount: 'always' }).data?.id;
  return room && <ExportButton room={room} words />;
}

/** What was drawn in a room, for its members. */
function Boards({ number }: { number: string }) {
  const room = useQuery(roomQuery(number)).data?.id;
  return room && <KeptBoards room={room} />;
}

/** The gate asks for the name again as soon as nobody is signed in. */
function EnterButton() {
  const t = useT();
  const signIn = useSignIn();
  return <Button onClick={() => signIn(null)}>{t('room.out.enterAgain')}</Button>;
}

function LoginButton({ to }: { to: string }) {
  const t = useT();
  const signIn = useSignIn();
  const navigate = useNavigate();
  const login = () => {
    void navigate('/login', { state: { to } });
    signIn(null);
  };
  return <Button onClick={login}>{t('room.out.login')}</Button>;
}
