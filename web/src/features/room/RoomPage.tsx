import { useState } from 'react';
import { useParams } from 'react-router';
import { useAccount } from '@/api/session';
import { Refused } from '@/ui';
import { isRoomNumber } from './frame/entry';
import { useDarkPage } from './frame/useDarkPage';
import { useSecret } from './frame/useSecret';
import { LateNotices } from './record/LateNotices';
import { Visit } from './Visit';

/** `/r/:number`: the way into a room, the room, and every way out of it. Drawn for someone whom the gate let through. */
export function RoomPage() {
  const { number = '' } = useParams();
  const account = useAccount();
  const secret = useSecret(number);
  useDarkPage();
  // "Use here" and "join again" need a new connection where the old one is over for good.
  const [attempt, setAttempt] = useState(0);
  if (!isRoomNumber(number)) return <Refused code="not_found" />;
  return (
    <>
      <Visit
        key={account.id}
        number={number}
        displayName={account.display_name}
        secret={secret}
        attempt={attempt}
        onNewConnection={() => setAttempt((n) => n + 1)}
      />
      <LateNotices />
    </>
  );
}
