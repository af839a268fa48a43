import { useEffect, useEffectEvent, useState } from 'react';
import type { Hand, LiveMarks, Surface, SurfaceEvents, ToolSettings } from '../engine/api';
import type { AccountID, ItemID, Scene } from '../engine/types';
import { makeSurface } from '../makers';

export interface SurfaceNeeds {
  /** The room whose files the pictures are. */
  readonly room: string;
  readonly scene: Scene;
  /** What others do just now; the past has nobody. */
  readonly marks?: LiveMarks | undefined;
  readonly page: ItemID;
  readonly tool: ToolSettings;
  readonly hand: Hand;
  readonly nameOf: (account: AccountID) => string;
  readonly events: SurfaceEvents;
}

/** A surface in an element of the page, for as long as that is there; undefined before. */
export function useSurface(host: HTMLElement | null, needs: SurfaceNeeds): Surface | undefined {
  const { room, scene, marks, page, tool, hand } = needs;
  const [surface, setSurface] = useState<Surface>();
  const gesture = useEffectEvent<SurfaceEvents['gesture']>((done) => needs.events.gesture(done));
  const live = useEffectEvent<SurfaceEvents['live']>((data) => needs.events.live(data));
  const moved = useEffectEvent<SurfaceEvents['moved']>(() => needs.events.moved());
  const nameOf = useEffectEvent((account: AccountID) => needs.nameOf(account));
  const begin = useEffectEvent((made: Surface) => {
    made.showPage(page);
    made.setTool(tool);
    made.setHand(hand);
  });
  useEffect(() => {
    if (!host) return;
    const made = makeSurface({ host, room, scene, marks, nameOf, events: { gesture, live, moved } });
    begin(made);
    setSurface(made);
    return () => {
      setSurface(undefined);
      made.close();
    };
  }, [host, room, scene, marks]);
  useEffect(() => surface?.showPage(page), [surface, page]);
  useEffect(() => surface?.setTool(tool), [surface, tool]);
  useEffect(() => surface?.setHand(hand), [surface, hand]);
  return surface;
}
