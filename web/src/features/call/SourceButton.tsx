import { Menu, Tooltip } from '@mantine/core';
import { type Icon, IconChevronUp } from '@tabler/icons-react';
import type { MouseEvent, ReactNode } from 'react';
import type { SourceState } from '@/media/local';
import classes from './CallControls.module.css';
import { releaseFocus } from './releaseFocus';

type Props = {
  source: SourceState;
  disabled: boolean;
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

/** A switch of one source with an arrow for its devices. */
export function SourceButton({ source, disabled, word, hint, label, icon: IconNow, options, menu, onToggle }: Props) {
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    releaseFocus(event);
    onToggle();
  };
  return (
    <div
      className={classes.split}
      data-off={(!source.on && !disabled) || undefined}
      data-failed={source.error ? true : undefined}
    >
      <Tooltip label={hint}>
        <button
          type="button"
          className={classes.main}
          disabled={disabled}
          aria-label={label}
          aria-busy={source.opening}
          onClick={click}
        >
          <IconNow size={22} aria-hidden />
          <span className={classes.word}>{word}</span>
        </button>
      </Tooltip>
      <Menu position="top" withinPortal>
        <Menu.Target>
          <button type="button" className={classes.arrow} disabled={disabled} aria-label={options}>
            <IconChevronUp size={16} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>{menu}</Menu.Dropdown>
      </Menu>
    </div>
  );
}
