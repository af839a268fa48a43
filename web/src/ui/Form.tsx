import type { FormEvent, KeyboardEvent, ReactNode } from 'react';

type Props = {
  onSubmit: () => void;
  children: ReactNode;
  className?: string | undefined;
  /** Names the form to screen readers. */
  label: string;
};

/** A form whose Enter never submits while an input method composes; checks are the page's, in its own words. */
export function Form({ onSubmit, children, className, label }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form noValidate aria-label={label} className={className} onSubmit={submit} onKeyDown={keepComposing}>
      {children}
    </form>
  );
}

/** Safari ends the composition before the Enter that ended it arrives, with the key code 229 as the only sign. */
function keepComposing(event: KeyboardEvent) {
  if (event.key === 'Enter' && (event.nativeEvent.isComposing || event.keyCode === 229)) event.preventDefault();
}
