import { Button } from '@mantine/core';
import {
  IconBan,
  IconDoorOff,
  IconLinkOff,
  IconLock,
  IconMapQuestion,
  IconUserMinus,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { Message } from './Message';
import { PlainPage } from './PlainPage';

const SCREENS = {
  not_found: { Icon: IconMapQuestion, title: 'ui.refused.not_found', again: false },
  ended: { Icon: IconDoorOff, title: 'ui.refused.ended', again: false },
  locked: { Icon: IconLock, title: 'ui.refused.locked', again: true },
  room_full: { Icon: IconUsersGroup, title: 'ui.refused.room_full', again: true },
  banned: { Icon: IconBan, title: 'ui.refused.banned', again: false },
  removed: { Icon: IconUserMinus, title: 'ui.refused.removed', again: true },
  bad_secret: { Icon: IconLinkOff, title: 'ui.refused.bad_secret', again: false },
  link_expired: { Icon: IconLinkOff, title: 'ui.refused.link_expired', again: false },
} as const;

/** The reasons why a room does not let someone in that have a screen of their own. */
export type RefusedCode = keyof typeof SCREENS;

/** Whether a code has such a screen; others are failures (`Failure`). */
export function isRefused(code: string): code is RefusedCode {
  return Object.hasOwn(SCREENS, code);
}

type Props = {
  code: RefusedCode;
  /** Tries to enter once more; the screens where that may help show it as a button. */
  onRetry?: () => void;
  /** One more way on. */
  action?: ReactNode;
};

/** The page of someone whom a room does not let in: why, and the way on. */
export function Refused({ code, onRetry, action }: Props) {
  const t = useT();
  const { Icon, title, again } = SCREENS[code];
  const retry = again && onRetry;
  return (
    <PlainPage title={t(title)}>
      <Message
        icon={<Icon />}
        role="alert"
        title={t(title)}
        actions={
          <>
            {retry && <Button onClick={retry}>{t('ui.retry')}</Button>}
            <Button component={Link} to="/" variant={retry ? 'default' : 'filled'}>
              {t('ui.goHome')}
            </Button>
            {action}
          </>
        }
      >
        {t(errorKey(code))}
      </Message>
    </PlainPage>
  );
}
