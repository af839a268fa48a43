import { useMemo } from 'react';
import { useT } from '@/i18n';
import classes from '../Board.module.css';
import type { ItemID } from '../engine/types';
import type { Size } from '../Frame';
import { LiveDrawers } from '../outline/LiveDrawers';
import { Outline } from '../outline/Outline';
import { indexOf } from '../pages/model';
import { settingsOf } from '../tools/model';
import { StylePanel } from '../tools/StylePanel';
import { useStyled } from '../tools/useStyled';
import { UndoToast } from '../UndoToast';
import { Canvas } from '../view/Canvas';
import type { Desk } from './useDesk';

/** The page, and what lies over it. */
export function DeskCanvas({ desk, size: { compact, wide } }: { desk: Desk; size: Size }) {
  const t = useT();
  const { room, session, scene, pages, page, hand, tools, nameOf, events, host, surface, setSurface } = desk;
  const { choice } = tools;
  // Who may not draw moves the view with every tool.
  const tool = useMemo(() => ({ ...settingsOf(choice), ...(!hand.draw && { tool: 'pan' as const }) }), [choice, hand.draw]);
  const styled = useStyled(scene, surface, tools);
  const select = (id: ItemID) => {
    tools.choose('select');
    surface?.select([id]);
    desk.toCanvas();
  };
  return (
    <Canvas
      needs={{ room: room.id, scene, marks: session.marks, page, tool, hand, nameOf, events }}
      host={host}
      hint={t(hand.draw ? 'board.hint.draw' : 'board.hint.watch')}
      onSurface={setSurface}
    >
      {!compact && !wide && hand.draw && styled && (
        <div className={classes.island}>
          <StylePanel styled={styled} tools={tools} />
        </div>
      )}
      <Outline
        scene={scene}
        page={page}
        title={desk.title}
        place={t('board.page.place', { page: indexOf(pages, page) + 1, count: pages.length })}
        onSelect={hand.draw ? select : undefined}
      />
      <LiveDrawers marks={session.marks} nameOf={nameOf} />
      <UndoToast undoing={desk.undoing} />
    </Canvas>
  );
}
