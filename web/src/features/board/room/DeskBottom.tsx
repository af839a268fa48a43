import { Button } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconHandStop } from '@tabler/icons-react';
import { useT } from '@/i18n';
import classes from '../Board.module.css';
import type { Size } from '../Frame';
import { PageBar } from '../pages/PageBar';
import { ToolButton } from '../tools/ToolButton';
import { useHeard } from '../useHeard';
import { ZoomBar } from '../view/ZoomBar';
import type { Desk } from './useDesk';

interface Props {
  readonly desk: Desk;
  readonly size: Size;
  readonly strip: { readonly shown: boolean; readonly toggle: () => void };
}

/** Undo, or the way to the pen; the pages; and how large they are shown. */
export function DeskBottom({ desk, size: { compact }, strip }: Props) {
  const { pages, page, turn, actions, hand, surface, moved } = desk;
  const fit = () => {
    moved();
    surface?.fit();
  };
  return (
    <>
      <div className={classes.group}>{hand.draw ? <Undo desk={desk} /> : <AskForPen desk={desk} />}</div>
      <PageBar pages={pages} page={page} strip={strip} onTurn={turn} onAdd={actions && (() => actions.add(page))} />
      <div className={classes.group}>{surface && <ZoomBar surface={surface} compact={compact} onFit={fit} />}</div>
    </>
  );
}

function Undo({ desk: { session } }: { desk: Desk }) {
  const t = useT();
  const canUndo = useHeard(session, () => session.getState().canUndo);
  const canRedo = useHeard(session, () => session.getState().canRedo);
  return (
    <>
      <ToolButton
        icon={IconArrowBackUp}
        label={t('board.undo')}
        keys={['Control+Z']}
        disabled={!canUndo}
        onClick={() => session.undo()}
      />
      <ToolButton
        icon={IconArrowForwardUp}
        label={t('board.redo')}
        keys={['Control+Shift+Z', 'Control+Y']}
        disabled={!canRedo}
        onClick={() => session.redo()}
      />
    </>
  );
}

/** Who may not draw raises a hand; the board's menu of those who give the pen shows it. */
function AskForPen({ desk: { room, asking } }: { desk: Desk }) {
  const t = useT();
  const may = useHeard(room, () => room.getSnapshot().rights.includes('react'));
  const up = useHeard(room, () => room.getSnapshot().self.hand !== 0);
  return (
    may && (
      <Button
        size="compact-sm"
        variant={up ? 'light' : 'default'}
        leftSection={<IconHandStop size={16} aria-hidden />}
        aria-pressed={up}
        onClick={() => asking.ask(room.raiseHand(!up))}
      >
        {t(up ? 'board.pen.asked' : 'board.pen.ask')}
      </Button>
    )
  );
}
