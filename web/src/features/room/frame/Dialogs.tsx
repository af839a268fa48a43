import { useEffect } from 'react';
import type { RoomSession } from '@/connection/types';
import { loadRoomBoard } from '@/features/board';
import { loadStatistics } from '@/features/call';
import type { Call } from '@/media/call';
import { Late } from '@/ui/Late';
import { useAttends } from '../lesson/useLesson';
import { loadPeople } from '../people/LatePeople';
import { loadAttendance } from '../signup/LateAttendance';

const load = {
  help: () => import('./ShortcutsDialog').then((m) => m.ShortcutsDialog),
  end: () => import('./EndDialog').then((m) => m.EndDialog),
  link: () => import('./LinkDialog').then((m) => m.LinkDialog),
  record: () => import('../record/RecordDialog').then((m) => m.RecordDialog),
  settings: () => import('../settings/RoomSettings').then((m) => m.RoomSettings),
  statistics: loadStatistics,
  views: () => import('../views/ViewDialog').then((m) => m.ViewDialog),
};

/** By then the room is drawn and the call has begun. */
const LOAD_AFTER_MS = 5000;

export type Dialog = keyof typeof load;

interface Props {
  readonly session: RoomSession;
  readonly call: Call | null;
  /** The address that others can open. */
  readonly link: string;
  readonly open: Dialog | undefined;
  readonly onClose: () => void;
}

/** The dialogs of the room; one at a time. They come after the room, as the people panel and the board do, early enough to open without a network. */
export function Dialogs({ session, call, link, open, onClose }: Props) {
  const attends = useAttends(session);
  useEffect(() => {
    const parts = [loadPeople, ...(attends ? [loadAttendance] : []), ...Object.values(load), loadRoomBoard];
    const early = () => Promise.all(parts.map((each) => each())).catch(() => undefined);
    const timer = setTimeout(early, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [attends]);
  return (
    <>
      <Late load={load.help} opened={open === 'help'} onClose={onClose}>
        {(Shortcuts, opened) => <Shortcuts attends={attends} opened={opened} onClose={onClose} />}
      </Late>
      <Late load={load.end} opened={open === 'end'} onClose={onClose}>
        {(End, opened) => <End session={session} opened={opened} onClose={onClose} />}
      </Late>
      <Late load={load.link} opened={open === 'link'} onClose={onClose}>
        {(ByHand, opened) => <ByHand link={link} opened={opened} onClose={onClose} />}
      </Late>
      <Late load={load.record} opened={open === 'record'} onClose={onClose}>
        {(Record, opened) => call && <Record session={session} call={call} opened={opened} onClose={onClose} />}
      </Late>
      <Late load={load.settings} opened={open === 'settings'} onClose={onClose}>
        {(Settings, opened) => <Settings session={session} opened={opened} onClose={onClose} />}
      </Late>
      <Late load={load.views} opened={open === 'views' && call !== null} onClose={onClose}>
        {(Views, opened) => call && <Views session={session} call={call} opened={opened} onClose={onClose} />}
      </Late>
      <Late load={load.statistics} opened={open === 'statistics' && call !== null} onClose={onClose}>
        {(Statistics, opened) => call && <Statistics call={call} opened={opened} onClose={onClose} />}
      </Late>
    </>
  );
}
