import { useEffect, useEffectEvent, useState } from 'react';
import { browserEnvironment } from '@/connection/environment';
import type { Hand, LiveMarks, Surface, SurfaceEvents, ToolSettings } from '../engine/api';
import { createSurface } from '../engine/surface';
import type { AccountID, ItemID, Scene } from '../engine/types';

export interface SurfaceNeeds {
  /** The room whose files the pictures are. */
  readonly room: string;
  readonly scene: Scene;
  /** What others do just now. */
  readonly marks: LiveMarks;
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
  const files = useEffectEvent<NonNullable<SurfaceEvents['files']>>((dropped, at) => needs.events.files?.(dropped, at));
  const moved = useEffectEvent(() => needs.events.moved?.());
  const nameOf = useEffectEvent((account: AccountID) => needs.nameOf(account));
  const make = useEffectEvent((into: HTMLElement) => {
    const events = { gesture, live, files, moved };
    return createSurface({ host: into, room, scene, marks, page, tool, hand, nameOf, events, env: browserEnvironment() });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: of another board another surface is made
  useEffect(() => {
    if (!host) return;
    const made = make(host);
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
