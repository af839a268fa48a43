import type { RoomSession } from '@/connection/types';
import { useStore } from '@/features/call';
import type { Call } from '@/media/call';
import { FloatView } from './FloatView';
import { useFloating, useFloats } from './floats';
import { LiveSigns } from './LiveSigns';
import classes from './Signs.module.css';
import type { Note } from './useSigns';

/** So many lie at the edge at once. */
const MOST_AT_EDGE = 6;

interface Props {
  readonly session: RoomSession;
  readonly call: Call | null;
  readonly note: Note | undefined;
}

/** Signs that belong to no picture: the reactions of those who have none, and what one's own sign has to say. Covers no control. */
export function StageSigns({ session, call, note }: Props) {
  useFloating(session);
  return (
    <>
      <div className={classes.edge}>{call ? <BesideTiles call={call} /> : <Edge accounts={NOBODY} />}</div>
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

const NOBODY: ReadonlySet<string> = new Set();

function BesideTiles({ call }: { call: Call }) {
  const tiles = useStore(call.state, (s) => s.tiles);
  return <Edge accounts={new Set(tiles.map((tile) => tile.account))} />;
}

function Edge({ accounts }: { accounts: ReadonlySet<string> }) {
  const floats = useFloats((s) => s.list).filter((f) => !accounts.has(f.account));
  return floats.slice(-MOST_AT_EDGE).map((float) => <FloatView key={float.id} float={float} named />);
}
