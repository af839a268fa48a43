import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useT } from '@/i18n';
import classes from './RoomSettings.module.css';

interface Props {
  /** What happens to others. */
  readonly text: string;
  readonly confirm: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Names what a step does to others before it is done: it cannot be taken back. */
export function Consequence({ text, confirm, busy = false, onConfirm, onCancel }: Props) {
  const t = useT();
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  return (
    <div className={classes.consequence} role="alert">
      <p>{text}</p>
      <div className={classes.buttons}>
        <Button ref={cancel} variant="default" onClick={onCancel}>
          {t('room.cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </div>
  );
}
