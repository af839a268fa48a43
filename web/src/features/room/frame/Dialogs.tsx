import { lazy, useEffect } from 'react';
import type { RoomSession } from '@/connection/types';
import { Late } from './Late';

const load = {
  help: () => import('./ShortcutsDialog').then((m) => ({ default: m.ShortcutsDialog })),
  end: () => import('./EndDialog').then((m) => ({ default: m.EndDialog })),
  settings: () => import('../settings/RoomSettings'),
};
const ShortcutsDialog = lazy(load.help);
const EndDialog = lazy(load.end);
const RoomSettings = lazy(load.settings);

/** By then the room is drawn and the call has begun. */
const LOAD_AFTER_MS = 5000;

export type Dialog = keyof typeof load;

interface Props {
  readonly session: RoomSession;
  readonly open: Dialog | undefined;
  readonly onClose: () => void;
}

/** The dialogs of the room; one at a time. They come after the room, early enough to open without a network. */
export function Dialogs({ session, open, onClose }: Props) {
  useEffect(() => {
    const early = () => Promise.all(Object.values(load).map((each) => each())).catch(() => undefined);
    const timer = setTimeout(early, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <Late opened={open === 'help'}>{(opened) => <ShortcutsDialog opened={opened} onClose={onClose} />}</Late>
      <Late opened={open === 'end'}>{(opened) => <EndDialog session={session} opened={opened} onClose={onClose} />}</Late>
      <Late opened={open === 'settings'}>
        {(opened) => <RoomSettings session={session} opened={opened} onClose={onClose} />}
      </Late>
    </>
  );
}
