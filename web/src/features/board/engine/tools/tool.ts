import type { BoardElement, BoardProps } from '@/connection/types';
import type { Hand, ToolSettings } from '../api';
import type { Sketch } from '../render/sketch';
import type { MeasureText } from '../shapes';
import type { Box, Element, Gesture, ItemID, Page, Point, Scene, View } from '../types';

/** A place that a pointer came to. */
export interface Press extends Point {
  /** Where a pen tells it, from 0 to 1. */
  readonly pressure?: number;
  /** Ms on the clock of the events. */
  readonly time: number;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly kind: 'mouse' | 'pen' | 'touch';
}

/** What the hand does with one pointer between down and up. Places are in units of the page. */
export interface Tool {
  /** As CSS has it. */
  readonly cursor: string;
  begin(at: Press): void;
  /** All places since the last call, never none; `guess` are those that are likely to follow. */
  move(places: readonly Press[], guess: readonly Press[]): void;
  end(at: Press): void;
  /** Takes back what was begun. */
  cancel(): void;
  /** The pointer moves over the page without being down; undefined: it left. */
  hover?(at: Press | undefined): void;
  /** The cursor over a place. */
  cursorAt?(at: Press): string;
}

/** What is being drawn, as others may see it. */
export interface LiveInk {
  readonly id: ItemID;
  readonly type: BoardElement;
  readonly color: string;
  readonly size: number;
}

/** Tells others what the hand does. */
export interface Teller {
  cursor(at: Point, laser: boolean): void;
  /** More points of a stroke; they are told in parts. */
  stroke(ink: LiveInk, points: readonly Point[]): void;
  /** What something is by now, by two points. */
  shape(ink: LiveInk, from: Point, to: Point): void;
  /** It will not be finished. */
  takeBack(): void;
  /** It is finished: what follows is something else. */
  done(): void;
}

/** The desk at which tools work: what is there, and what they may do with it. */
export interface Desk {
  readonly scene: Scene;
  readonly teller: Teller;
  readonly measure: MeasureText;
  page(): Page;
  view(): View;
  hand(): Hand;
  settings(): ToolSettings;
  newID(): ItemID;
  /** The elements whose boxes touch a part of the page, from the lowest to the topmost. */
  within(part: Box): readonly Element[];
  selection(): readonly Element[];
  select(ids: readonly ItemID[]): void;
  /** An element as it would be with other properties. */
  become(element: Element, data: BoardProps): Element;
  /** Shows what is being done; nothing without. */
  sketch(sketch?: Sketch): void;
  /** The own laser pointer is there. */
  point(at: Point): void;
  /** A gesture is done. */
  do(gesture: Gesture): void;
  /** Lets a text be written, a new one at a place of the page or one that is there. */
  write(at: Point, element?: Element): void;
}

/** Whether a person may change an element; the server decides, in the same way. */
export function mayChange(hand: Hand, element: Element): boolean {
  return hand.draw && (hand.any || element.author === hand.account);
}
