import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useT } from '@/i18n';
import classes from './PullToRefresh.module.css';
import { PULL_READY, pulled } from './pull';

type Phase = 'idle' | 'pulling' | 'ready' | 'refreshing';

/** On touch screens, pulling the page down at its top refreshes. The position follows the finger outside of React. */
export function PullToRefresh({ onRefresh, children }: { onRefresh: () => Promise<unknown>; children: ReactNode }) {
  const t = useT();
  const [phase, setPhase] = useState<Phase>('idle');
  const line = useRef<HTMLOutputElement>(null);
  const refresh = useRef(onRefresh);
  useEffect(() => {
    refresh.current = onRefresh;
  });

  useEffect(() => {
    let from: number | null = null;
    let distance = 0;
    const show = (px: number) => {
      distance = px;
      line.current?.style.setProperty('--pulled', `${px}px`);
    };
    const start = ({ touches }: TouchEvent) => {
      from = window.scrollY <= 0 && touches.length === 1 ? (touches[0]?.clientY ?? null) : null;
    };
    const move = ({ touches }: TouchEvent) => {
      if (from === null || !touches[0]) return;
      show(pulled(touches[0].clientY - from));
      setPhase(distance >= PULL_READY ? 'ready' : distance > 0 ? 'pulling' : 'idle');
    };
    const end = async () => {
      if (from === null) return;
      from = null;
      const ready = distance >= PULL_READY;
      show(0);
      if (!ready) return setPhase('idle');
      setPhase('refreshing');
      await refresh.current();
      setPhase('idle');
    };
    const stop = () => void end();
    window.addEventListener('touchstart', start, { passive: true });
    window.addEventListener('touchmove', move, { passive: true });
    window.addEventListener('touchend', stop);
    window.addEventListener('touchcancel', stop);
    return () => {
      window.removeEventListener('touchstart', start);
      window.removeEventListener('touchmove', move);
      window.removeEventListener('touchend', stop);
      window.removeEventListener('touchcancel', stop);
    };
  }, []);

  return (
    <>
      <output ref={line} className={classes.line} data-phase={phase}>
        {phase === 'pulling' && t('ui.pull')}
        {phase === 'ready' && t('ui.release')}
        {phase === 'refreshing' && t('ui.refreshing')}
      </output>
      {children}
    </>
  );
}
