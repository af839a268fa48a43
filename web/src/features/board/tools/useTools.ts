import { useCallback, useState } from 'react';
import type { ToolName } from '../engine/api';
import { type Choice, type Group, readChoice, withStyle, withTool } from './model';

export interface Tools {
  readonly choice: Choice;
  readonly choose: (tool: ToolName) => void;
  readonly style: (group: Group, change: { readonly color?: string; readonly size?: number }) => void;
  readonly set: (change: Partial<Pick<Choice, 'fill' | 'erase' | 'fingersDraw'>>) => void;
}

/** The tools as this person had them last in this browser, and ways to set them. */
export function useTools(account: string): Tools {
  const key = `atrium.board.${account}`;
  const [choice, setChoice] = useState(() => readChoice(read(key)));
  const change = useCallback(
    (make: (now: Choice) => Choice) =>
      setChoice((now) => {
        const next = make(now);
        write(key, next);
        return next;
      }),
    [key],
  );
  return {
    choice,
    choose: useCallback((tool) => change((now) => withTool(now, tool)), [change]),
    style: useCallback((group, style) => change((now) => withStyle(now, group, style)), [change]),
    set: useCallback((part) => change((now) => ({ ...now, ...part })), [change]),
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be forbidden.
  }
}

function write(key: string, choice: Choice): void {
  try {
    localStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // Storage is full or forbidden: the tools are as on a first visit next time.
  }
}
