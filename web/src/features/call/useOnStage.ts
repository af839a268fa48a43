import { useEffect } from 'react';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import { pickStage } from './model';
import { type Choice, type Layout, showScreen, showSpotlight, useShownLayout, useStage } from './stage';
import type { Spotlight } from './types';
import { useStore } from './useCall';

export interface OnStageNow {
  readonly kind: Layout;
  /** Who is on the stage; null in the grid. */
  readonly staged: CallTile | null;
  /** The picture that this person pinned and sees, by its id. */
  readonly pinned: string | null;
  /** What is to be said about pin and spotlight. */
  readonly words: {
    readonly spotlight: Spotlight;
    readonly self: boolean;
    readonly pinned: string | null;
    readonly followed: boolean;
  };
}

/** Who is on the stage of this page and why; tells the people list too. Where a board is on it, nobody is. */
export function useOnStage(call: Call, spotlight: Spotlight, board: boolean): OnStageNow {
  const tiles = useStore(call.state, (s) => s.tiles);
  const spoke = useStore(call.state, (s) => s.spoke);
  const wish = useStage((s) => s.pinned);
  const declined = useStage((s) => s.declined);
  const kind = useShownLayout();
  // Who is not in the call is on no stage, and what is there is not theirs.
  const account = tiles.some((tile) => tile.account === spotlight.account) ? spotlight.account : '';
  const followable = account !== '' && account !== declined ? account : null;
  const picked = kind === 'grid' || board ? null : pickStage(tiles, { pinned: wish, spotlight: followable, spoke });
  const staged = (picked && tiles[picked.index]) ?? null;
  usePinSeen(wish, wish !== null && tiles.some((tile) => tile.account === wish.account));
  // One that was turned away from stays so while its person is gone for a moment.
  useTold(spotlight.account === declined ? declined : account, staged?.account ?? null);
  useScreen(tiles.find((tile) => tile.source === 'screen' && !tile.self)?.id ?? '');
  const isPinned = picked?.reason === 'pin';
  const words = {
    spotlight: { ...spotlight, account },
    self: tiles.some((tile) => tile.self && tile.account === account),
    pinned: isPinned ? (staged?.name ?? null) : null,
    followed: followable !== null && !isPinned,
  };
  return {
    kind,
    staged,
    pinned: isPinned ? (staged?.id ?? null) : null,
    words,
  };
}

/** A pin waits for its person, and puts nobody else in their place. */
function usePinSeen(wish: Choice | null, seen: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each pin says of itself that it is seen
  useEffect(() => {
    useStage.setState({ pinSeen: seen });
    return () => void useStage.setState({ pinSeen: false });
  }, [wish, seen]);
}

function useScreen(screen: string): void {
  useEffect(() => {
    showScreen(screen);
    return () => showScreen('');
  }, [screen]);
}

/** Keeps what the menus and the people list show of the stage. */
function useTold(spotlight: string, staged: string | null): void {
  useEffect(() => {
    showSpotlight(spotlight);
    return () => showSpotlight('');
  }, [spotlight]);
  useEffect(() => {
    useStage.setState({ staged });
    return () => void useStage.setState({ staged: null });
  }, [staged]);
}
