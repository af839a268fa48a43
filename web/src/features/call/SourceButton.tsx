import { Menu, Tooltip, VisuallyHidden } from '@mantine/core';
import { type Icon, IconChevronUp } from '@tabler/icons-react';
import { type MouseEvent, type ReactNode, useId } from 'react';
import type { SourceState } from '@/media/local';
import classes from './CallControls.module.css';
import { releaseFocus } from './releaseFocus';

type Props = {
  source: Pick<SourceState, 'on' | 'opening' | 'error'>;
  /** It does something that one should not forget. */
  active?: boolean;
  /** Why it cannot be switched now. */
  blocked: string | undefined;
  /** Beside the icon on wide screens. */
  word: string;
  /** With the key, for the tooltip. */
  hint: string;
  label: string;
  icon: Icon;
  /** Names the arrow. */
  options: string;
  menu: ReactNode;
  onToggle: () => void;
};

/**
 * A switch of one source with an arrow for its devices. A switch that is blocked stays in reach of keyboard and touch, since it says
 * why; the arrow always works.
 */
export function SourceButton({
  source,
  active = false,
  blocked,
  word,
  hint,
  label,
  icon: IconNow,
  options,
  menu,
  onToggle,
}: Props) {
  const reason = useId();
  const isBlocked = blocked !== undefined;
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (isBlocked) return;
    releaseFocus(event);
    onToggle();
  };
  return (
    <div
      className={classes.split}
      data-off={(!source.on && !isBlocked) || undefined}
      data-failed={source.error ? true : undefined}
      data-active={active || undefined}
    >
      <Tooltip label={blocked ?? hint} events={{ hover: true, focus: isBlocked, touch: isBlocked }}>
        <span className={classes.target}>
          <button
            type="button"
            className={classes.main}
            aria-disabled={isBlocked}
            aria-describedby={isBlocked ? reason : undefined}
            aria-label={label}
            aria-busy={source.opening}
            onClick={click}
          >
            <IconNow size={22} aria-hidden />
            <span className={classes.word}>{word}</span>
            {isBlocked && <VisuallyHidden id={reason}>{blocked}</VisuallyHidden>}
          </button>
        </span>
      </Tooltip>
      <Menu position="top" withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className={classes.arrow} aria-label={options}>
            <IconChevronUp size={16} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>{menu}</Menu.Dropdown>
      </Menu>
    </div>
  );
}
