import type { RoomSession } from '@/connection/types';
import { FloatView } from './FloatView';
import { useFloating, useFloats } from './floats';
import { LiveSigns } from './LiveSigns';
import classes from './Signs.module.css';
import type { Note } from './useSigns';

/** So many lie at the edge at once. */
const MOST_AT_EDGE = 6;

interface Props {
  readonly session: RoomSession;
  readonly note: Note | undefined;
}

/** Signs that belong to no picture: the reactions of those who have none, and what one's own sign has to say. Covers no control. */
export function StageSigns({ session, note }: Props) {
  useFloating(session);
  return (
    <>
      <div className={classes.edge}>
        <Edge />
      </div>
      <div className={classes.notePlace} role="status">
        {note && (
          <span key={note.number} className={classes.note} data-bad={note.bad || undefined}>
            {note.text}
          </span>
        )}
      </div>
      <LiveSigns session={session} />
    </>
  );
}

function Edge() {
  const { list, pictures } = useFloats();
  const beside = list.filter((f) => !pictures.has(f.account)).slice(-MOST_AT_EDGE);
  return beside.map((float) => <FloatView key={float.id} float={float} named />);
}
