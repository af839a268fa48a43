import { Button, CloseButton } from '@mantine/core';
import { IconAlertCircle, IconCloudOff, IconScreenShare } from '@tabler/icons-react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import type { BoardSession, SessionState } from '../engine/api';
import { mayHelp, stuckOf, whatOf } from '../refused';
import lines from './Lines.module.css';

interface Props {
  readonly session: BoardSession;
  readonly state: SessionState;
  /** Begins another board; absent for who may not. */
  readonly onNew: (() => void) | undefined;
}

/** So many refusals are told one by one. */
const MOST = 3;

/** What stands between this person's hand and the board: no connection, what was not accepted, and why one cannot go on here. */
export function StateLines({ session, state, onNew }: Props) {
  const t = useT();
  const { refused, pending, status } = state;
  const stuck = stuckOf(refused);
  const dismissAll = () => {
    for (const { id } of refused) session.dismiss(id);
  };
  return (
    <>
      {status === 'waiting' && (
        <div className={lines.line} data-warn role="status">
          <IconCloudOff size={18} aria-hidden />
          <span className={lines.words}>{t('board.waiting', { count: pending })}</span>
        </div>
      )}
      {stuck && (
        <div className={lines.line} data-warn role="alert">
          <IconAlertCircle size={18} aria-hidden />
          <span className={lines.words}>{t(stuck === 'elsewhere' ? 'board.elsewhere' : 'board.full')}</span>
          {onNew && (
            <Button size="compact-sm" variant="default" onClick={onNew}>
              {t('board.new')}
            </Button>
          )}
          <CloseButton onClick={dismissAll} aria-label={t('board.dismiss')} />
        </div>
      )}
      {!stuck &&
        refused.slice(0, MOST).map((each) => (
          <div key={each.id} className={lines.line} data-bad role="alert">
            <IconAlertCircle size={18} aria-hidden />
            <span className={lines.words}>
              {t('board.refused', { what: t(whatOf(each.gesture)) })} {t(errorKey(each.code))}
            </span>
            {mayHelp(each.code) && (
              <Button size="compact-sm" variant="default" onClick={() => session.again(each.id)}>
                {t('board.again')}
              </Button>
            )}
            <CloseButton onClick={() => session.dismiss(each.id)} aria-label={t('board.dismiss')} />
          </div>
        ))}
      {!stuck && refused.length > MOST && (
        <div className={lines.line} data-bad>
          <span className={lines.words}>{t('board.refused.more', { count: refused.length - MOST })}</span>
          <Button size="compact-sm" variant="default" onClick={dismissAll}>
            {t('board.dismissAll')}
          </Button>
        </div>
      )}
    </>
  );
}

/** That somebody shares a screen behind the board. */
export function ScreenLine({ name, onLook }: { name: string; onLook: () => void }) {
  const t = useT();
  return (
    <div className={lines.line} role="status">
      <IconScreenShare size={18} aria-hidden />
      <span className={lines.words}>{t('board.screen', { name })}</span>
      <Button size="compact-sm" variant="default" onClick={onLook}>
        {t('board.lookAtScreen')}
      </Button>
    </div>
  );
}
