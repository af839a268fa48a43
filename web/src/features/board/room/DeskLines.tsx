import { CloseButton } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { JobLines } from '../jobs/JobLines';
import lines from '../top/Lines.module.css';
import { ScreenLine, StateLines } from '../top/StateLines';
import { useHeard } from '../useHeard';
import type { OpenBoardProps } from './OpenBoard';
import type { Desk } from './useDesk';

/** All that there is to say above the page. */
export function DeskLines({ props, desk }: { props: OpenBoardProps; desk: Desk }) {
  const t = useT();
  const { session, asking, jobs, edits } = desk;
  const state = useHeard(session, () => session.getState());
  return (
    <>
      {props.screen && <ScreenLine name={props.screen.name} onLook={props.screen.look} />}
      <StateLines session={session} state={state} onNew={edits?.make} />
      {asking.failure && (
        <div className={lines.line} data-bad role="alert">
          <IconAlertCircle size={18} aria-hidden />
          <span className={lines.words}>{t(errorKey(asking.failure))}</span>
          <CloseButton onClick={asking.dismiss} aria-label={t('board.dismiss')} />
        </div>
      )}
      <JobLines jobs={jobs} />
    </>
  );
}
