import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { Large } from './layout';

export type Layout = 'grid' | Large;

/** Who was pinned: an account, or one of its devices. */
export interface Choice {
  readonly account: string;
  readonly device?: string;
  /** Their screen, and not their camera. */
  readonly screen?: boolean;
}

interface LayoutChoice {
  readonly layout: Layout;
  /** The layout with a large picture that was used last. */
  readonly large: Large;
}

/** The layout that this browser's person chose; kept on this device. */
export const useLayout = create<LayoutChoice>()(
  persist((): LayoutChoice => ({ layout: 'grid', large: 'stage' }), { name: 'atrium.layout' }),
);

export type BoardOpened = 'self' | 'presenter';

interface Stage {
  /** The room that the pin is of. */
  readonly room: string;
  /** Who stays on this person's stage until they are unpinned. */
  readonly pinned: Choice | null;
  /** Whether they are in the call now. */
  readonly pinSeen: boolean;
  /** The spotlight that this person turned away from; another one is followed again. */
  readonly declined: string | null;
  /** The account that a host put on everyone's stage; empty for nobody. */
  readonly spotlight: string;
  /** The screen that somebody else shares; empty for none. */
  readonly screen: string;
  /** The screen that this person turned away from; another one is looked at again. */
  readonly screenDeclined: string | null;
  /** Why a board takes the stage: this person opened it, or somebody shows it to everyone; null: it does not. */
  readonly board: BoardOpened | null;
  /** Where there is little room the pictures are beside the board only when they are asked for. */
  readonly besideBoard: boolean;
  /** The stage is in a window of its own, so that it is there even in the grid. */
  readonly floating: boolean;
  /** Who is on the stage now, for whatever reason. */
  readonly staged: string | null;
}

/** What this tab looks at: the pin is kept over a refresh, and gone with the tab. */
export const useStage = create<Stage>()(
  persist(
    (): Stage => ({
      room: '',
      pinned: null,
      pinSeen: false,
      declined: null,
      spotlight: '',
      screen: '',
      screenDeclined: null,
      board: null,
      besideBoard: false,
      floating: false,
      staged: null,
    }),
    {
      name: 'atrium.stage',
      storage: createJSONStorage(() => sessionStorage),
      partialize: ({ pinned, room }) => ({ pinned, room }),
    },
  ),
);

const isFollowed = ({ spotlight, declined }: Stage) => spotlight !== '' && spotlight !== declined;

/** The layout to show: who chose the grid sees a stage as long as someone in the call is put on it. */
export function shownLayout({ layout, large }: LayoutChoice, stage: Stage): Layout {
  if (layout !== 'grid') return layout;
  const isPinned = stage.pinned !== null && stage.pinSeen;
  const isShared = stage.screen !== '' && stage.screen !== stage.screenDeclined;
  return isPinned || stage.floating || isFollowed(stage) || isShared || stage.board ? large : 'grid';
}

export function useShownLayout(): Layout {
  const choice = useLayout();
  return useStage((stage) => shownLayout(choice, stage));
}

/** Chooses a layout. The grid has no stage: it unpins, and turns away from a spotlight and from a board. */
export function chooseLayout(layout: Layout): void {
  useLayout.setState({ layout, ...(layout !== 'grid' && { large: layout }) });
  if (layout !== 'grid') return;
  useStage.setState((s) => ({
    pinned: null,
    board: null,
    floating: false,
    declined: s.spotlight || null,
    screenDeclined: s.screen || null,
  }));
}

/** In another room nobody is pinned. */
export function enterStage(room: string): void {
  if (useStage.getState().room !== room) useStage.setState({ room, pinned: null, board: null });
}

/** Puts someone on this person's stage, in the place of a board, until they are unpinned; null unpins. */
export function pin(pinned: Choice | null): void {
  // Whether it is so is known when the pictures are drawn.
  useStage.setState({ pinned, pinSeen: pinned !== null, ...(pinned && { board: null }) });
}

/** Puts a board on this person's stage, in the place of whoever was there; null: away. */
export function showBoard(board: BoardOpened | null): void {
  useStage.setState({ board, ...(board && { pinned: null, pinSeen: false }) });
}

/** Whether the pictures stand beside the board where there is little room. */
export function showBesideBoard(besideBoard: boolean): void {
  useStage.setState({ besideBoard });
}

/** Looks at the screen that somebody else shares. */
export function lookAtScreen(): void {
  useStage.setState({ board: null, screenDeclined: null });
}

/** Looks at whom the hosts put on everyone's stage. */
export function followSpotlight(): void {
  useStage.setState({ pinned: null, declined: null });
}

/** The hosts put an account on everyone's stage, or nobody (empty). */
export function showSpotlight(spotlight: string): void {
  useStage.setState((s) => ({ spotlight, declined: s.declined === spotlight ? s.declined : null }));
}

/** Somebody else shares a screen, or nobody (empty). One that is new takes the stage from a board. */
export function showScreen(screen: string): void {
  useStage.setState((s) => ({
    screen,
    screenDeclined: s.screenDeclined === screen ? s.screenDeclined : null,
    board: screen !== '' && screen !== s.screen ? null : s.board,
  }));
}

/** The account that is on the stage, for the people list to highlight; null if nobody is. */
export const useStagedAccount = () => useStage((s) => s.staged);
/** The account that is pinned for this person alone. */
export const usePinnedAccount = () => useStage((s) => s.pinned?.account ?? null);
