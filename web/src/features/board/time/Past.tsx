import { Button, Skeleton } from '@mantine/core';
import { useRef, useState } from 'react';
import { useT } from '@/i18n';
import classes from '../Board.module.css';
import type { Surface, TimeLine } from '../engine/api';
import type { AccountID, ItemID } from '../engine/types';
import { Frame } from '../Frame';
import { indexOf } from '../pages/model';
import { PageBar } from '../pages/PageBar';
import { useShownPage } from '../pages/useShownPage';
import { useHeard, useScene } from '../useHeard';
import { Canvas } from '../view/Canvas';
import { useBoardKeys } from '../view/useBoardKeys';
import { WATCHING } from '../view/watching';
import { ZoomBar } from '../view/ZoomBar';
import type { Player } from './player';
import { TimeBar } from './TimeBar';
import { useTimeLine } from './useTimeLine';

interface Props {
  readonly room: string;
  readonly board: string;
  readonly title: string;
  /** The page that was looked at. */
  readonly page: ItemID;
  readonly nameOf: (account: AccountID) => string;
  readonly onNow: () => void;
}

/** How a board came to be: any moment of it, and the way there. Nothing can be drawn here. */
export function Past(props: Props) {
  const t = useT();
  const open = useTimeLine(props.room, props.board);
  if (!open) return <Skeleton className={classes.loading ?? ''} role="status" aria-label={t('board.loading')} />;
  return <Moments {...props} {...open} />;
}

function Moments({ room, title, page: start, nameOf, onNow, line, player }: Props & { line: TimeLine; player: Player }) {
  const t = useT();
  const root = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [surface, setSurface] = useState<Surface>();
  const { scene } = line;
  const pages = useScene(scene, () => scene.pages());
  const [wanted, turn] = useLed(line, start);
  const page = useShownPage(pages, wanted);
  const [strip, setStrip] = useState(false);
  useBoardKeys(root, {
    single: true,
    turn: (by) => {
      const next = pages[indexOf(pages, page) + by];
      if (next) turn(next.id);
    },
  });
  return (
    <Frame root={root}>
      {({ compact }) => ({
        top: (
          <>
            <h2 className={classes.heading} dir="auto">
              {title}
            </h2>
            <span className={classes.quiet}>{t('board.history')}</span>
            <span className={classes.space} />
            <Button size="compact-sm" onClick={onNow}>
              {t('board.time.now')}
            </Button>
          </>
        ),
        canvas: (
          <Canvas
            needs={{ ...WATCHING, room, scene, page, nameOf }}
            host={host}
            hint={t('board.hint.empty')}
            onSurface={setSurface}
          />
        ),
        strip: <TimeBar line={line} player={player} />,
        bottom: (
          <>
            <PageBar pages={pages} page={page} strip={{ shown: strip, toggle: () => setStrip(!strip) }} onTurn={turn} />
            {surface && <ZoomBar surface={surface} compact={compact} onFit={() => surface.fit()} />}
          </>
        ),
      })}
    </Frame>
  );
}

/** The page on which the moment happened, until one turns to another. */
function useLed(line: TimeLine, start: ItemID) {
  const at = useHeard(line, () => line.getState().at);
  const [turned, setTurned] = useState({ page: start, at });
  const page = turned.at === at ? turned.page : (line.op(at)?.page ?? turned.page);
  return [page, (next: ItemID) => setTurned({ page: next, at })] as const;
}
