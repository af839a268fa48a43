import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import classes from './Message.module.css';

interface Props {
  /** What was not done. */
  readonly said: string;
  readonly code: string;
  /** Names the button that tries again. */
  readonly again: string;
  readonly onAgain: () => void;
  readonly onDiscard: () => void;
}

/** Something of one's own that the server did not take: why, and two ways on. */
export function Refusal({ said, code, again, onAgain, onDiscard }: Props) {
  const t = useT();
  return (
    <div className={classes.failed} role="alert">
      <span className={classes.state} data-failed>
        <IconAlertCircle size={14} aria-hidden />
        {said} {t(errorKey(code))}
      </span>
      <span>
        <Button size="compact-xs" variant="light" onClick={onAgain}>
          {again}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
          {t('room.chat.discard')}
        </Button>
      </span>
    </div>
  );
}
