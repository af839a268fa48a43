import { Menu } from '@mantine/core';
import { IconArrowLeft, IconDownload, IconHistory } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Board } from '@/api/boards';
import { useT } from '@/i18n';
import classes from '../Board.module.css';
import type { BoardSession, Surface } from '../engine/api';
import type { ItemID } from '../engine/types';
import { Frame } from '../Frame';
import { useExport } from '../files/useExport';
import { JobLines } from '../jobs/JobLines';
import { useJobs } from '../jobs/useJobs';
import { Outline } from '../outline/Outline';
import { indexOf } from '../pages/model';
import { PageBar } from '../pages/PageBar';
import { PageStrip } from '../pages/PageStrip';
import { useShownPage } from '../pages/useShownPage';
import { useThumbnails } from '../pages/useThumbnails';
import { Past } from '../time/Past';
import { ToolButton } from '../tools/ToolButton';
import { BoardMenu } from '../top/BoardMenu';
import { ExportItems } from '../top/ExportItems';
import { useScene } from '../useHeard';
import { Canvas } from '../view/Canvas';
import { useBoardKeys } from '../view/useBoardKeys';
import { WATCHING } from '../view/watching';
import { ZoomBar } from '../view/ZoomBar';

interface Props {
  readonly session: BoardSession;
  readonly room: string;
  readonly board: string;
  readonly boards: readonly Board[];
  readonly title: string;
  readonly onOpen: (board: string) => void;
}

/** A board to look at, to take along, and to see again how it came to be. */
export function KeptBoard({ session, room, board, boards, title, onOpen }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const { scene } = session;
  const root = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [surface, setSurface] = useState<Surface>();
  const [past, setPast] = useState(false);
  const [strip, setStrip] = useState(true);
  const pages = useScene(scene, () => scene.pages());
  const [wanted, turn] = useState<ItemID>(pages[0]?.id ?? '');
  const page = useShownPage(pages, wanted);
  const jobs = useJobs();
  const save = useExport({ room, scene, page, title, jobs });
  const thumbnails = useThumbnails(room, scene, strip);
  const nameOf = useCallback(
    (account: string) => session.authors().find((author) => author.account === account)?.name ?? t('board.someone'),
    [session, t],
  );
  useBoardKeys(root, {
    single: true,
    turn: (by) => {
      const next = pages[indexOf(pages, page) + by];
      if (next) turn(next.id);
    },
  });
  if (past) return <Past {...{ room, board, title, page, nameOf }} onNow={() => setPast(false)} />;
  return (
    <Frame root={root}>
      {({ compact }) => ({
        top: (
          <>
            <ToolButton icon={IconArrowLeft} label={t('board.kept.back')} onClick={() => navigate(-1)} />
            <BoardMenu boards={boards} board={board} edits={undefined} onOpen={onOpen} />
            <span className={classes.space} />
            <ToolButton icon={IconHistory} label={t('board.history')} onClick={() => setPast(true)} />
            <Menu position="bottom-end" withinPortal={false} shadow="md">
              <Menu.Target>
                <ToolButton icon={IconDownload} label={t('board.export')} />
              </Menu.Target>
              <Menu.Dropdown>
                <ExportItems onExport={save} />
              </Menu.Dropdown>
            </Menu>
          </>
        ),
        lines: <JobLines jobs={jobs} />,
        canvas: (
          <Canvas
            needs={{ ...WATCHING, room, scene, page, nameOf }}
            host={host}
            hint={t('board.hint.empty')}
            onSurface={setSurface}
          >
            <Outline
              scene={scene}
              page={page}
              title={title}
              place={t('board.page.place', { page: indexOf(pages, page) + 1, count: pages.length })}
              onSelect={undefined}
            />
          </Canvas>
        ),
        strip: thumbnails && <PageStrip pages={pages} page={page} draw={thumbnails.draw} onTurn={turn} />,
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
