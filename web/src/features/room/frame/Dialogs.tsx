import { lazy, Suspense, useState } from 'react';
import type { RoomSession } from '@/connection/types';
import { EndDialog } from './EndDialog';
import { ShortcutsDialog } from './ShortcutsDialog';

/** Few people ever open it. */
const RoomSettings = lazy(() => import('../settings/RoomSettings'));

export type Dialog = 'help' | 'end' | 'settings';

interface Props {
  readonly session: RoomSession;
  readonly open: Dialog | undefined;
  readonly onClose: () => void;
}

/** The dialogs of the room; one at a time. */
export function Dialogs({ session, open, onClose }: Props) {
  // Kept once it was opened, so that the focus goes back when it closes.
  const [wanted, setWanted] = useState(false);
  if (open === 'settings' && !wanted) setWanted(true);
  return (
    <>
      <ShortcutsDialog opened={open === 'help'} onClose={onClose} />
      <EndDialog session={session} opened={open === 'end'} onClose={onClose} />
      {wanted && (
        <Suspense>
          <RoomSettings session={session} opened={open === 'settings'} onClose={onClose} />
        </Suspense>
      )}
    </>
  );
}
