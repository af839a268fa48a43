import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import classes from './RoomSettings.module.css';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** One of few words, in a line with what it is about. */
export function ChoiceSetting<T extends string>({ label, value, choices, onChange }: Props<T>) {
  const id = useId();
  return (
    <div className={classes.who}>
      <span id={id}>{label}</span>
      <SegmentedControl
        aria-labelledby={id}
        value={value}
        onChange={(next) => {
          const chosen = choices.find((choice) => choice.value === next);
          if (chosen) onChange(chosen.value);
        }}
        data={[...choices]}
      />
    </div>
  );
}
