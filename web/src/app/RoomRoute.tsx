import { useLocation, useParams } from 'react-router';
import { GuestGate } from '@/features/auth';
import { knownSecret, RoomPage } from '@/features/room';

/**
 * `/r/:number#secret`. The secret stands in the fragment, which no browser sends to a server or puts into a referrer. RoomPage is
 * drawn only for someone whom GuestGate let through, so `useAccount()` has an account there.
 */
export function RoomRoute() {
  const { number = '' } = useParams();
  const secret = knownSecret(number, useLocation().hash) ?? '';
  return (
    // Another room, or another link to this one, is another visit.
    <GuestGate key={`${number} ${secret}`} number={number} secret={secret}>
      <RoomPage />
    </GuestGate>
  );
}
