import { useCallback, useMemo, useState } from 'react';
import { errorKey } from '@/api';
import type { RoomSession } from '@/connection/types';
import type { Spotlight } from '@/features/call';
import { useT } from '@/i18n';
import { refusalCode } from './refusal';
import { useRoom } from './useRoom';

/** Whom the hosts put on everyone's stage, and how to change that. */
export function useSpotlight(session: RoomSession): Spotlight {
  const t = useT();
  const account = useRoom(session, (s) => s.room.spotlight ?? '');
  const name = useRoom(session, (s) => s.members.find((m) => m.account === s.room.spotlight)?.name ?? '');
  const mayPut = useRoom(session, (s) => s.rights.includes('spotlight'));
  const [code, setCode] = useState<string | null>(null);
  const put = useCallback(
    (next: string | null) => {
      setCode(null);
      session.spotlight(next ?? undefined).catch((cause: unknown) => setCode(refusalCode(cause)));
    },
    [session],
  );
  const refused = code === null ? null : t(errorKey(code));
  return useMemo(
    () => ({ account, name, mayPut, put, refused, dismiss: () => setCode(null) }),
    [account, name, mayPut, put, refused],
  );
}
