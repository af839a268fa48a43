import { useCallback, useEffect, useRef, useState } from 'react';
import { type Panel, type PanelTab, readPanel, writePanel } from './panel';

/** The buttons that open and close the panel, by what it shows. */
export type PanelButtons = Partial<Record<PanelTab, HTMLButtonElement | null>>;

/** The side panel, as this browser last had it; `attends` if one follows the attendance. */
export function usePanel(attends: boolean) {
  const [kept, setPanel] = useState(() => readPanel(window.innerWidth));
  useEffect(() => writePanel(kept), [kept]);
  const panel: Panel = kept.open === 'attendance' && !attends ? { ...kept, open: null } : kept;
  const buttons = useRef<PanelButtons>({});
  return {
    panel,
    buttons,
    /** Gives the focus to the button of a tab. A narrow window has only that of the chat. */
    focusButton: useCallback((tab: PanelTab) => {
      const { chat, [tab]: button } = buttons.current;
      button?.focus();
      if (document.activeElement !== button) chat?.focus();
    }, []),
    show: useCallback((tab: PanelTab) => setPanel((now) => ({ ...now, open: tab })), []),
    toggle: useCallback((tab: PanelTab) => setPanel((now) => ({ ...now, open: now.open === tab ? null : tab })), []),
    close: useCallback(() => setPanel((now) => ({ ...now, open: null })), []),
    resize: useCallback((width: number) => setPanel((now) => ({ ...now, width })), []),
  };
}
