import { CloseButton, SegmentedControl } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useT } from '@/i18n';
import { clampWidth, MAX_WIDTH, MIN_WIDTH, type PanelTab, TABS, widthAfterKey } from './panel';
import classes from './SidePanel.module.css';
import { useFocusBack } from './useFocusBack';

interface Props {
  /** Whether one follows the attendance. */
  readonly attends: boolean;
  readonly tab: PanelTab;
  readonly width: number;
  readonly onTab: (tab: PanelTab) => void;
  readonly onWidth: (width: number) => void;
  readonly onClose: () => void;
  /** The panel goes and had the focus, which is wanted elsewhere now. */
  readonly onFocusLost: (tab: PanelTab) => void;
  /** What belongs to the tab and stands beside its name. */
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

/** The panel at the right, its width set by a handle; on phones a sheet over the stage. */
export function SidePanel({ attends, tab, width, onTab, onWidth, onClose, onFocusLost, tools, children }: Props) {
  const t = useT();
  const now = clampWidth(width, window.innerWidth);
  const panel = useRef<HTMLElement>(null);
  useFocusBack(panel, () => onFocusLost(tab));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // Menus and dialogs opened from here lie elsewhere in the page; their Escape closes only them.
    if (!event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    onClose();
  };
  return (
    <aside
      ref={panel}
      className={classes.panel}
      style={{ '--panel-width': `${now}px` } as React.CSSProperties}
      aria-label={t(attends ? 'room.panel.lesson' : 'room.panel')}
      onKeyDown={onKeyDown}
    >
      <Handle width={now} onWidth={(next) => onWidth(clampWidth(next, window.innerWidth))} />
      <div className={classes.head}>
        <SegmentedControl
          value={tab}
          onChange={(value) => onTab(TABS.find((each) => each === value) ?? 'chat')}
          data={[
            { value: 'chat', label: t('room.chat') },
            { value: 'people', label: t('room.people') },
            ...(attends ? [{ value: 'attendance', label: t('room.signup') }] : []),
          ]}
          aria-label={t(attends ? 'room.panel.lesson' : 'room.panel')}
        />
        <span className={classes.space} />
        {tools}
        <CloseButton size="lg" onClick={onClose} aria-label={t('room.panel.close')} />
      </div>
      {children}
    </aside>
  );
}

function Handle({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const t = useT();
  const start = useRef<{ x: number; width: number }>(undefined);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current) onWidth(start.current.width + start.current.x - event.clientX);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is the separator of the WAI-ARIA window splitter
    <div
      className={classes.handle}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('room.panel.width')}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={drag}
      onLostPointerCapture={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        const next = widthAfterKey(event.key, width);
        if (next === undefined) return;
        event.preventDefault();
        onWidth(next);
      }}
    />
  );
}
