import { useCallback, useState } from 'react';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import { pin, useStage } from '@/features/call';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import type { MemberAction } from './model';
import type { PutOut } from './PutOutDialog';

/** Does what the menus of members and of those who wait offer. Putting out asks first, because it hits someone else at once. */
export function useMemberActions(session: RoomSession) {
  const t = useT();
  /** The last question, which is still to be read while it goes. */
  const [putOut, setPutOut] = useState<PutOut>();
  const [asking, setAsking] = useState(false);
  /** Whom the last wish to see or hear was about. */
  const [viewing, setViewing] = useState<string>();
  const [wishing, setWishing] = useState(false);
  const [failure, setFailure] = useState<string>();

  const ask = useCallback(
    (request: Promise<void>) => {
      setFailure(undefined);
      request.catch((cause: unknown) => setFailure(t(errorKey(refusalCode(cause)))));
    },
    [t],
  );
  const run = useCallback(
    (action: MemberAction, { account, name }: { readonly account: string; readonly name: string }) => {
      switch (action) {
        case 'view':
          setViewing(account);
          return setWishing(true);
        case 'stage':
          return pin(useStage.getState().pinned?.account === account ? null : { account });
        case 'spotlight':
          return ask(session.spotlight(session.getSnapshot().room.spotlight === account ? undefined : account));
        case 'mute':
          return ask(session.muteMember(account, 'microphone'));
        case 'stop_camera':
          return ask(session.muteMember(account, 'camera'));
        case 'stop_screen':
          return ask(session.muteMember(account, 'screen'));
        case 'hand_screen':
          return ask(session.handScreen(account));
        case 'give_pen':
        case 'take_pen':
          return ask(session.boards.letDraw(account, action === 'give_pen'));
        case 'make_host':
          return ask(session.changeRole(account, 'host'));
        case 'make_cohost':
          return ask(session.changeRole(account, 'cohost'));
        case 'make_member':
          return ask(session.changeRole(account, 'member'));
        case 'make_viewer':
          return ask(session.changeRole(account, 'viewer'));
        case 'remove':
        case 'ban':
          setPutOut({ how: action, account, name });
          return setAsking(true);
        default:
          action satisfies never;
      }
    },
    [session, ask],
  );
  return {
    run,
    failure,
    putOut,
    asking,
    viewing,
    wishing,
    wished: () => setWishing(false),
    cancel: () => setAsking(false),
    confirm: () => {
      if (!asking) return;
      if (putOut?.how === 'remove') ask(session.removeMember(putOut.account));
      if (putOut?.how === 'ban') ask(session.banMember(putOut.account));
      setAsking(false);
    },
  };
}
