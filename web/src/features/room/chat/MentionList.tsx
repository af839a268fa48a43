import { useEffect, useRef } from 'react';
import { useT } from '@/i18n';
import classes from './Composer.module.css';
import type { Candidate } from './compose';

interface Props {
  readonly id: string;
  readonly people: readonly Candidate[];
  readonly active: number;
  readonly onPick: (person: Candidate) => void;
}

/** People to mention. The focus stays in the box, which names the active one by `aria-activedescendant`. */
export function MentionList({ id, people, active, onPick }: Props) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} className={classes.mentions} role="listbox" aria-label={t('room.chat.mention')}>
      {people.map((person, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the box
        <div
          key={person.account}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className={classes.mention}
          // The box would lose the focus, and with it the list.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(person)}
          dir="auto"
        >
          {person.name}
        </div>
      ))}
    </div>
  );
}
