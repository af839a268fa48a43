import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import { StatusWord, shownOf } from '@/features/attendance';
import { useT } from '@/i18n';
import type { Entry } from './model';
import classes from './Signup.module.css';

interface Props {
  readonly entry: Entry;
  /** Opens what is on record. */
  readonly onOpen: (entry: Entry) => void;
}

/** One student and how they stand. Drawn anew only when that is another. */
export const EntryRow = memo(Row, (a, b) => a.onOpen === b.onOpen && same(a.entry, b.entry));

const same = (a: Entry, b: Entry) =>
  a.account === b.account && a.name === b.name && a.status === b.status && a.correction?.status === b.correction?.status;

function Row({ entry, onOpen }: Props) {
  const t = useT();
  const { name, status, correction } = entry;
  return (
    <li>
      <UnstyledButton className={classes.row} aria-haspopup="dialog" onClick={() => onOpen(entry)}>
        <span className={classes.name} dir="auto">
          {name}
        </span>{' '}
        {correction && (
          <span className={classes.corrected}>
            {correction.status === status
              ? t('room.signup.corrected')
              : t('room.signup.correctedTo', { status: t(`attendance.status.${correction.status}`) })}
          </span>
        )}{' '}
        <StatusWord status={shownOf(entry)} />
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
      </UnstyledButton>
    </li>
  );
}
