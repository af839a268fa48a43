import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly maxLength?: number;
  readonly numeric?: boolean;
  /** The value that a text stands for, or undefined when it is none. */
  readonly read: (text: string) => string | undefined;
  /** What is said when it is none. */
  readonly wrong: string;
  readonly onSave: (value: string) => void;
}

/** A text that is saved when one goes on, or by Enter; Escape brings the old one back. */
export function TextSetting({ label, value, maxLength, numeric = false, read, wrong, onSave }: Props) {
  const [draft, setDraft] = useState<string>();
  const dirty = draft !== undefined && draft !== value;
  const bad = dirty && read(draft) === undefined;
  const commit = () => {
    const next = draft === undefined ? undefined : read(draft);
    if (next === undefined) return;
    setDraft(undefined);
    if (next !== value) onSave(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && event.keyCode !== 229) commit();
    if (event.key === 'Escape' && dirty) setDraft(undefined);
  };
  return (
    <TextInput
      label={label}
      value={draft ?? value}
      error={bad && wrong}
      autoComplete="off"
      {...(maxLength !== undefined && { maxLength })}
      {...(numeric && { inputMode: 'numeric' as const })}
      // While there is something to bring back, Escape does not close the dialog.
      data-mantine-stop-propagation={dirty || undefined}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
