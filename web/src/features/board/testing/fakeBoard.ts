import type { BoardSession, LiveMarks, SessionState, Surface, SurfaceState } from '../engine/api';
import { BoardScene } from '../engine/scene';
import type { Draft, Gesture, LiveMark } from '../engine/types';

/** A board in memory: what is done on it is confirmed at once, and written down. */
export class FakeBoard implements BoardSession {
  readonly scene = new BoardScene('me');
  readonly calls: unknown[][] = [];
  readonly #listeners = new Set<() => void>();
  readonly #marked = new Set<() => void>();
  #state: SessionState = { status: 'live', pending: 0, refused: [], canUndo: false, canRedo: false };
  #marks: readonly LiveMark[] = [];

  readonly marks: LiveMarks = {
    list: () => this.#marks,
    subscribe: (listener) => {
      this.#marked.add(listener);
      return () => void this.#marked.delete(listener);
    },
  };

  getState = () => this.#state;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  authors = () => [{ account: 'gone', name: 'Gone' }];

  /** Another state. */
  become(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }

  /** Others do something just now. */
  mark(...marks: readonly LiveMark[]): void {
    this.#marks = marks;
    for (const listener of [...this.#marked]) listener();
  }

  /** Somebody does something. */
  op(account: string, draft: Draft): void {
    this.scene.confirm({ ...draft, n: this.scene.n + 1, account });
  }

  do(gesture: Gesture): void {
    this.calls.push(['do', gesture]);
    for (const draft of gesture.ops) this.op('me', draft);
  }
  undo = () => void this.calls.push(['undo']);
  redo = () => void this.calls.push(['redo']);
  retry = () => void this.calls.push(['retry']);
  dismiss = (id: string) => void this.calls.push(['dismiss', id]);
  again = (id: string) => void this.calls.push(['again', id]);
  close = () => void this.calls.push(['close']);

  called(name: string): unknown[][] {
    return this.calls.filter(([method]) => method === name).map(([, ...rest]) => rest);
  }
}

/** A surface that draws nothing and writes down what it was told. */
export class FakeSurface implements Surface {
  readonly calls: unknown[][] = [];
  readonly #listeners = new Set<() => void>();
  #state: SurfaceState = { page: '1', view: { x: 0, y: 0, scale: 1 }, selection: [], editing: undefined };

  getState = () => this.#state;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  become(change: Partial<SurfaceState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }

  setTool = (settings: unknown) => void this.calls.push(['setTool', settings]);
  setHand = (hand: unknown) => void this.calls.push(['setHand', hand]);
  showPage = (page: string) => {
    this.calls.push(['showPage', page]);
    this.become({ page });
  };
  fit = (box?: unknown) => void this.calls.push(['fit', box]);
  zoom = (factor: number) => void this.calls.push(['zoom', factor]);
  select = (ids: readonly string[]) => {
    this.calls.push(['select', ids]);
    this.become({ selection: ids });
  };
  act = (action: string) => {
    this.calls.push(['act', action]);
    return true;
  };
  restyle = (style: unknown) => void this.calls.push(['restyle', style]);
  placeImage = (...picture: readonly unknown[]) => void this.calls.push(['placeImage', ...picture]);
  counters = () => ({ tiles: 0, elements: 0, frames: 0 });
  close = () => void this.calls.push(['close']);

  called(name: string): unknown[][] {
    return this.calls.filter(([method]) => method === name).map(([, ...rest]) => rest);
  }
}
