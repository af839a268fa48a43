import type { BoardElement } from '@/connection/types';
import type { AccountID, Box, Element, Gesture, ItemID, LiveMark, Point, Scene, View } from './types';

// The two halves of the engine as pages see them: a session knows what is on a board and speaks with the server; a surface draws a page of it
// and turns what the hand does into gestures.

/** Something that this person did and the server did not take. It is shown until it is dismissed; nothing disappears silently. */
export interface Refused {
  readonly id: string;
  readonly code: string;
  readonly gesture: Gesture;
}

export interface SessionState {
  /** loading: the board is not there yet; failed: it could not be loaded, `code` says why; live: it follows; waiting: no connection, what is drawn waits. */
  readonly status: 'loading' | 'failed' | 'live' | 'waiting';
  readonly code?: string;
  /** Ops that the server has not answered. */
  readonly pending: number;
  readonly refused: readonly Refused[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface Author {
  readonly account: AccountID;
  readonly name: string;
}

/** One board, followed. */
export interface BoardSession {
  readonly scene: Scene;
  readonly marks: LiveMarks;
  getState(): SessionState;
  subscribe(listener: () => void): () => void;
  authors(): readonly Author[];
  /** Does a gesture: it is seen at once, and sent. */
  do(gesture: Gesture): void;
  undo(): void;
  redo(): void;
  /** Tries what failed to load again. */
  retry(): void;
  dismiss(refused: string): void;
  /** Sends a refused gesture once more. */
  again(refused: string): void;
  close(): void;
}

/** What others do just now, on the board. */
export interface LiveMarks {
  list(): readonly LiveMark[];
  subscribe(listener: () => void): () => void;
}

export type ToolName =
  | 'select'
  | 'pan'
  | 'pen'
  | 'marker'
  | 'line'
  | 'arrow'
  | 'rectangle'
  | 'ellipse'
  | 'text'
  | 'eraser'
  | 'laser';

export interface ToolSettings {
  readonly tool: ToolName;
  readonly color: string;
  /** '' for none. */
  readonly fill: string;
  /** Of the pen, in units of the page. */
  readonly size: number;
  /** Of letters. */
  readonly letters: number;
  /** The eraser takes whole elements, or what it touches of strokes. */
  readonly erase: 'object' | 'part';
  /** Fingers draw too; otherwise, once a pen was seen, they pan. */
  readonly fingersDraw: boolean;
  /** Select by a line around things instead of a box; with alt it is one anyway. */
  readonly lasso?: boolean;
  /** The space bar is not the surface's: a room opens the microphone with it. Otherwise the page moves with the mouse while it is held. */
  readonly spaceTalks?: boolean;
}

/** What the person here may do; the server decides. */
export interface Hand {
  readonly account: AccountID;
  readonly draw: boolean;
  readonly any: boolean;
}

/** A text that is being written: where on the surface, in CSS pixels, and what it is. The page shows a field there, so that input methods work. */
export interface TextEdit {
  readonly element: Element | undefined;
  readonly at: Box;
  readonly text: string;
  readonly size: number;
  readonly color: string;
  readonly scale: number;
  commit(text: string): void;
}

export interface SurfaceState {
  readonly page: ItemID;
  readonly view: View;
  readonly selection: readonly ItemID[];
  readonly editing: TextEdit | undefined;
}

export interface SurfaceEvents {
  /** A gesture is done. */
  gesture(gesture: Gesture): void;
  /** What others may see of the hand just now: at most one call each 32 ms. */
  live(live: {
    cursor?: readonly [number, number];
    laser?: boolean;
    ink?: {
      id: ItemID;
      type: BoardElement;
      color: string;
      size: number;
      from: number;
      points: readonly number[];
      over?: boolean;
    };
    view?: readonly [number, number, number, number];
  }): void;
  /** Files were pasted, or dropped at a point of the surface. Without this they are not taken. */
  files?(files: readonly File[], at?: Point): void;
  /** The hand moved or zoomed the view; not `fit`, and no change of the surface's size. */
  moved?(): void;
}

/** Draws one page of a scene into an element of the page, and hears mouse, pen, touch and keyboard there. */
export interface Surface {
  getState(): SurfaceState;
  subscribe(listener: () => void): () => void;
  setTool(settings: ToolSettings): void;
  setHand(hand: Hand): void;
  showPage(page: ItemID): void;
  /** Shows a part of the page, as who presents sees it; undefined: the whole page. */
  fit(box?: Box): void;
  zoom(factor: number): void;
  select(ids: readonly ItemID[]): void;
  /** Copies, pastes, deletes or moves in the order what is selected; false where nothing was. */
  act(action: 'delete' | 'copy' | 'cut' | 'duplicate' | 'front' | 'back' | 'forward' | 'backward' | 'all' | 'none'): boolean;
  /** Gives what is selected another colour, fill or size. */
  restyle(style: { readonly color?: string; readonly fill?: string; readonly size?: number }): void;
  /** Puts a picture that was uploaded onto the page: in the middle of what is seen, or around a point of the surface. */
  placeImage(file: string, width: number, height: number, at?: Point): void;
  /** Counts for benchmarks and tests: tiles drawn, and elements looked at, since the surface was made. */
  counters(): { readonly tiles: number; readonly elements: number; readonly frames: number };
  close(): void;
}

/** A scene at a moment of the past, and the way there. */
export interface TimeLine {
  /** How far the log is loaded, and how long it is. */
  getState(): {
    readonly status: 'loading' | 'ready' | 'failed';
    readonly loaded: number;
    readonly head: number;
    readonly at: number;
    readonly first: number;
  };
  subscribe(listener: () => void): () => void;
  readonly scene: Scene;
  authors(): readonly Author[];
  /** Shows the board as it was after the op of a number. */
  goTo(n: number): void;
  /** When the op of a number was done, and by whom; undefined where it is not loaded. */
  op(n: number): { readonly time: number; readonly account: AccountID; readonly page: ItemID } | undefined;
  close(): void;
}
