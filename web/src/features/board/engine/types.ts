import type { BoardElement, BoardProps } from '@/connection/types';

// What the parts of the engine tell each other. The engine knows no React; only `render`, `input` and `export` know the DOM. docs/board.md has the rules.

export type ItemID = string;
export type AccountID = string;

/** Something on a page. It is replaced, never changed. */
export interface Element {
  readonly id: ItemID;
  readonly page: ItemID;
  readonly author: AccountID;
  /** The number of the op that added it; Infinity as long as the server has not numbered it. */
  readonly n: number;
  /** The number of the last op that changed it, and whose that was. */
  readonly changed: number;
  readonly by: AccountID;
  readonly data: BoardProps & { readonly type: BoardElement };
  /** Of this device, and not yet confirmed by the server. */
  readonly pending: boolean;
}

export interface Page {
  readonly id: ItemID;
  readonly n: number;
  readonly changed: number;
  readonly by: AccountID;
  /** With the defaults: w and h are always there. */
  readonly data: BoardProps & { readonly w: number; readonly h: number };
  readonly pending: boolean;
}

/** What an op has changed of what is seen. */
export interface Change {
  /** Elements as they were and as they are; without `before` it is new, without `after` it is gone. */
  readonly elements: readonly { readonly before?: Element; readonly after?: Element }[];
  /** Pages were added, removed, moved or look otherwise. */
  readonly pages: boolean;
}

/** A board as it is seen: what is confirmed, and above it what waits to be. */
export interface Scene {
  /** The number of the last op that is in it. */
  readonly n: number;
  /** In their order; never empty. */
  pages(): readonly Page[];
  page(id: ItemID): Page | undefined;
  element(id: ItemID): Element | undefined;
  /** Of a page, from the lowest to the topmost. */
  elements(page: ItemID): readonly Element[];
  /** Hears every change after it was made. */
  onChange(listener: (change: Change) => void): () => void;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** With w and h not negative. */
export interface Box extends Point {
  readonly w: number;
  readonly h: number;
}

/** A point of a stroke; its pressure is from 0 to 1, and absent where the pen tells none. */
export interface InkPoint extends Point {
  readonly pressure?: number;
}

/** Segments: between two of them the pen was lifted. */
export type Ink = readonly (readonly InkPoint[])[];

/** What part of a page a screen shows: the page's point in the upper left corner, and CSS pixels per unit. */
export interface View extends Point {
  readonly scale: number;
}

/** One gesture, as the person made it: ops to do and, if it is to be taken back, ops that undo it. */
export interface Gesture {
  readonly ops: readonly Draft[];
}

/** An op without what the session knows: board, base and request id. */
export interface Draft {
  readonly page: ItemID;
  readonly op: 'add' | 'patch' | 'delete' | 'move' | 'clear' | 'restore';
  readonly id?: ItemID;
  readonly data?: BoardProps;
  readonly also?: readonly { readonly id: ItemID; readonly data?: BoardProps }[];
  /** Of a restore: the number of the op whose deletions are taken back; of others: see docs/board.md. */
  readonly base?: number;
}

/** What somebody else is doing just now. */
export interface LiveMark {
  readonly account: AccountID;
  readonly device: string;
  readonly page: ItemID;
  readonly cursor?: Point;
  readonly laser: boolean;
  /** What is being drawn, in units of the page. */
  readonly ink?: {
    readonly id: ItemID;
    readonly type: BoardElement;
    readonly color: string;
    readonly size: number;
    readonly points: readonly Point[];
  };
  /** The part of the page that who presents looks at. */
  readonly view?: Box;
}
