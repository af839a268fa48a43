import type { Icon } from '@tabler/icons-react';
import type { MouseEvent, ReactNode, Ref } from 'react';
import classes from './Tools.module.css';

interface Props {
  readonly icon: Icon;
  readonly label: string;
  /** The keys that do the same, as they are shown and as ARIA writes them. */
  readonly keys?: readonly string[];
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  /** More in the button, such as a mark that it opens something. */
  readonly children?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
  /** Of what the button opens. */
  readonly className?: string;
}

/** A button of the board's bars. What a menu gives its target goes to the button. */
export function ToolButton({
  icon: Sign,
  label,
  keys,
  pressed,
  disabled,
  onClick,
  children,
  ref,
  className = '',
  ...rest
}: Props) {
  return (
    <button
      ref={ref}
      type="button"
      data-stop
      className={`${classes.tool} ${className}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={keys?.join(' ')}
      title={keys ? `${label} (${keys.at(-1)?.replace('Control', 'Ctrl')})` : label}
      disabled={disabled}
      onClick={onClick}
      {...rest}
    >
      <Sign size={20} stroke={1.75} aria-hidden />
      {children}
    </button>
  );
}
