import { useCallback, useEffect, useState } from 'react';
import { type PanelTab, readPanel, writePanel } from './panel';

/** The side panel, as this browser last had it. */
export function usePanel() {
  const [panel, setPanel] = useState(() => readPanel(window.innerWidth));
  useEffect(() => writePanel(panel), [panel]);
  return {
    panel,
    show: useCallback((tab: PanelTab) => setPanel((now) => ({ ...now, open: tab })), []),
    toggle: useCallback((tab: PanelTab) => setPanel((now) => ({ ...now, open: now.open === tab ? null : tab })), []),
    close: useCallback(() => setPanel((now) => ({ ...now, open: null })), []),
    resize: useCallback((width: number) => setPanel((now) => ({ ...now, width })), []),
  };
}
