import { type RefObject, useEffect, useEffectEvent } from 'react';
import type { ToolName } from '../engine/api';
import { toolOfKey } from '../tools/model';

export interface BoardKeys {
  /** Whether single keys choose tools. */
  readonly single: boolean;
  readonly choose?: ((tool: ToolName) => void) | undefined;
  readonly undo?: (() => void) | undefined;
  readonly redo?: (() => void) | undefined;
  readonly turn: (by: 1 | -1) => void;
}

const FIELDS =
  'input:not([type="radio"], [type="checkbox"], [type="range"]), textarea, select, [contenteditable], [role="menu"], [role="dialog"]';

/**
 * Hears the keys of the board. Single keys choose a tool while the focus is within the board; undo and the pages have their keys also
 * while it is nowhere else. What is a key of something that has the focus stays its own.
 */
export function useBoardKeys(root: RefObject<HTMLElement | null>, keys: BoardKeys): void {
  const down = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event;
    if (event.defaultPrevented || event.isComposing || !(target instanceof Element)) return;
    const within = root.current?.contains(target) ?? false;
    if ((!within && target !== document.body) || target.closest(FIELDS)) return;
    const run = commandOf(event, keys) ?? (within && keys.single ? toolCommand(event, keys) : undefined);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  });
  useEffect(() => {
    // Before the room's, which hears at the window too.
    document.addEventListener('keydown', down);
    return () => document.removeEventListener('keydown', down);
  }, []);
}

function toolCommand(event: KeyboardEvent, { choose }: BoardKeys): (() => void) | undefined {
  const tool = toolOfKey(event);
  return choose && tool && !event.shiftKey && !event.repeat ? () => choose(tool) : undefined;
}

function commandOf(event: KeyboardEvent, { undo, redo, turn }: BoardKeys): (() => void) | undefined {
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey) return undefined;
  switch (event.key) {
    case 'z':
    case 'Z':
      return control ? (event.shiftKey ? redo : undo) : undefined;
    case 'y':
    case 'Y':
      return control ? redo : undefined;
    case 'PageUp':
      return control ? undefined : () => turn(-1);
    case 'PageDown':
      return control ? undefined : () => turn(1);
    default:
      return undefined;
  }
}
