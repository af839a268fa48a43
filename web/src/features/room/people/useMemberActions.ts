import { useCallback, useState } from 'react';
import { errorKey } from '@/api';
import type { Member, RoomSession } from '@/connection/types';
import { pin, useStage } from '@/features/call';
import { useT } from '@/i18n';
import { refusalCode } from '../refusal';
import type { MemberAction } from './model';

/** Does what the menu of a member offers. Removing asks first, because it hits someone else at once. */
export function useMemberActions(session: RoomSession) {
  const t = useT();
  const [removing, setRemoving] = useState<Member>();
  const [failure, setFailure] = useState<string>();

  const ask = useCallback(
    (request: Promise<void>) => {
      setFailure(undefined);
      request.catch((cause: unknown) => setFailure(t(errorKey(refusalCode(cause)))));
    },
    [t],
  );
  const run = useCallback(
    (action: MemberAction, person: Member) => {
      const { account } = person;
      switch (action) {
        case 'stage':
          return pin(useStage.getState().pinned?.account === account ? null : { account });
        case 'spotlight':
          return ask(session.spotlight(session.getSnapshot().room.spotlight === account ? undefined : account));
        case 'mute':
          return ask(session.muteMember(account, 'microphone'));
        case 'stop_camera':
          return ask(session.muteMember(account, 'camera'));
        case 'make_host':
          return ask(session.changeRole(account, 'host'));
        case 'unmake_host':
          return ask(session.changeRole(account, 'member'));
        case 'remove':
          return setRemoving(person);
      }
    },
    [session, ask],
  );
  return {
    run,
    failure,
    removing,
    cancel: () => setRemoving(undefined),
    remove: () => {
      if (removing) ask(session.removeMember(removing.account));
      setRemoving(undefined);
    },
  };
}
