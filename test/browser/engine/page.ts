/// <reference types="../../../web/node_modules/vite/client" />
import { browserEnvironment } from '@/connection/environment';
import type { Hand, Surface, SurfaceEvents, ToolSettings } from '@/features/board/engine/api';
import { draftsOf } from '@/features/board/engine/drafts';
import { exportPdf } from '@/features/board/engine/export/pdf';
import { exportPng } from '@/features/board/engine/export/png';
import { exportSvg } from '@/features/board/engine/export/svg';
import { openPdf, sheetPages, sizesOf } from '@/features/board/engine/pdf';
import { roomFiles } from '@/features/board/engine/render/files';
import { BoardScene } from '@/features/board/engine/scene';
import { createSurface } from '@/features/board/engine/surface';
import type { Draft, Gesture, LiveMark } from '@/features/board/engine/types';
import { filling } from './filling';

// A board in memory: what the hand does is confirmed at once. Tests reach it as window.board.

const me = 'ada';
const scene = new BoardScene(me);
const marks = new Set<() => void>();
let shown: readonly LiveMark[] = [];
const gestures: Gesture[] = [];
const dropped: string[] = [];
const lives: Parameters<SurfaceEvents['live']>[0][] = [];
let tool: ToolSettings = {
  tool: 'pen',
  color: '#1b1b1f',
  fill: '',
  size: 4,
  letters: 28,
  erase: 'object',
  fingersDraw: false,
};
let hand: Hand = { account: me, draw: true, any: false };

function confirm(draft: Draft, account = me): void {
  scene.confirm({ ...draft, n: scene.n + 1, account });
}

/** Draws the board into the page. */
function open(): Surface {
  return createSurface({
    host: document.querySelector('#board') as HTMLElement,
    scene,
    marks: {
      list: () => shown,
      subscribe(listener) {
        marks.add(listener);
        return () => marks.delete(listener);
      },
    },
    room: 'room',
    tool,
    hand,
    nameOf: (account) => account,
    env: browserEnvironment(),
    events: {
      gesture(gesture) {
        gestures.push(gesture);
        for (const draft of gesture.ops) confirm(draft);
      },
      live: (live) => lives.push(live),
      files: (files) => dropped.push(...files.map(({ name }) => name)),
    },
  });
}

/** So many elements in an area of the first page, of strokes mostly, as one change of the scene. */
function fill(count: number, area = { w: 1600, h: 900 }): void {
  let n = scene.n;
  scene.follow(draftsOf('1', 'add', filling(count, area)).map((draft) => ({ ...draft, n: ++n, account: me })));
}

const board = {
  scene,
  surface: open(),
  gestures,
  lives,
  dropped,
  /** Draws it anew, as after coming back to it. */
  reopen() {
    board.surface.close();
    board.surface = open();
  },
  fill,
  confirm,
  setTool(change: Partial<ToolSettings>) {
    tool = { ...tool, ...change };
    board.surface.setTool(tool);
  },
  setHand(change: Partial<Hand>) {
    hand = { ...hand, ...change };
    board.surface.setHand(hand);
  },
  source: { scene, files: roomFiles('room') },
  exportPng,
  exportSvg,
  exportPdf,
  openPdf,
  sheetPages,
  sizesOf,
  setMarks(list: readonly LiveMark[]) {
    shown = list;
    for (const listener of marks) listener();
  },
};

declare global {
  interface Window {
    board: typeof board;
  }
}
window.board = board;
