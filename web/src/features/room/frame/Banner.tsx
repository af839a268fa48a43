import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ConnectionState } from '@/connection/types';
import { useT } from '@/i18n';
import classes from './Banner.module.css';
import { elapsed } from './clock';
import { useNow } from './useNow';

/** A cut shorter than this mends itself before anyone need be told. */
const QUIET_MS = 1000;
/** The server said that it goes away, which it does to come back. */
const GOING_AWAY = 4010;

interface Props {
  readonly state: ConnectionState;
  /** Absent where there is nothing to do but wait. */
  readonly onRetry: (() => void) | undefined;
}

/** Says at once, and to a screen reader assertively, that the connection is lost, since when, and what becomes of one's writing. */
export function Banner({ state, onRetry }: Props) {
  const t = useT();
  const lost = state.phase === 'connecting';
  const shown = useDelayed(lost, QUIET_MS);
  const now = useNow(shown);
  const why = !navigator.onLine ? 'offline' : state.code === GOING_AWAY ? 'restarting' : 'lost';
  return (
    <div className={classes.place} role="alert" aria-live="assertive">
      {shown && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={20} aria-hidden />
          <span>
            {t(`room.banner.${why}`)} <span className={classes.more}>{t('room.banner.kept')}</span>
          </span>
          {/* The seconds are for eyes: read out each time they would drown everything. */}
          <span className={classes.since} aria-hidden>
            {elapsed(now - state.since)}
          </span>
          {onRetry && (
            <button type="button" className={classes.now} onClick={onRetry}>
              {t('room.banner.now')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** True once `value` has been true for `ms`; false at once. */
function useDelayed(value: boolean, ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLate(true), ms);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [value, ms]);
  return value && late;
}
