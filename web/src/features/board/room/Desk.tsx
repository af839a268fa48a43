import { useRef, useState } from 'react';
import { LatePart } from '@/ui/LatePart';
import { Frame } from '../Frame';
import { usePaste } from '../files/usePaste';
import { PageStrip } from '../pages/PageStrip';
import { useThumbnails } from '../pages/useThumbnails';
import { useBoardKeys } from '../view/useBoardKeys';
import { DeskBottom } from './DeskBottom';
import { DeskCanvas } from './DeskCanvas';
import { DeskLines } from './DeskLines';
import { DeskTools } from './DeskTools';
import { DeskTop } from './DeskTop';
import type { OpenBoardProps } from './OpenBoard';
import { type Desk as Parts, useDesk } from './useDesk';
import { useStrip } from './useStrip';

const loadPast = () => import('../time/Past').then((m) => m.Past);

/** A board of a room with everything to look at it and to draw on it, as far as one may. */
export function Desk(props: OpenBoardProps) {
  const desk = useDesk(props);
  const [past, setPast] = useState(false);
  const root = useRef<HTMLElement>(null);
  const strip = useStrip();
  const thumbnails = useThumbnails(desk.room.id, desk.scene, strip.shown && !past);
  usePaste(desk.insert);
  useDeskKeys(root, desk, props.keys);
  if (past)
    return (
      <LatePart load={loadPast}>
        {(Past) => (
          <Past
            room={desk.room.id}
            board={props.place.board}
            title={desk.title}
            page={desk.page}
            nameOf={desk.nameOf}
            onNow={() => setPast(false)}
          />
        )}
      </LatePart>
    );
  return (
    <Frame root={root}>
      {(size) => ({
        top: <DeskTop props={props} desk={desk} size={size} onPast={() => setPast(true)} />,
        lines: <DeskLines props={props} desk={desk} />,
        tools: desk.hand.draw && <DeskTools desk={desk} size={size} />,
        strip: thumbnails && (
          <PageStrip pages={desk.pages} page={desk.page} draw={thumbnails.draw} onTurn={desk.turn} actions={desk.actions} />
        ),
        canvas: <DeskCanvas desk={desk} size={size} />,
        bottom: <DeskBottom desk={desk} size={size} strip={strip} />,
      })}
    </Frame>
  );
}

function useDeskKeys(root: Parameters<typeof useBoardKeys>[0], desk: Parts, single: boolean) {
  const { session, hand, tools, turnBy } = desk;
  useBoardKeys(root, {
    single,
    choose: hand.draw ? tools.choose : undefined,
    undo: () => session.undo(),
    redo: () => session.redo(),
    turn: turnBy,
  });
}
