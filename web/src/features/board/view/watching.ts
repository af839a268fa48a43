import { FIRST, settingsOf } from '../tools/model';
import type { SurfaceNeeds } from './useSurface';

/** What a surface needs on which nothing can be drawn. */
export const WATCHING: Pick<SurfaceNeeds, 'tool' | 'hand' | 'events'> = {
  tool: { ...settingsOf(FIRST), tool: 'pan' },
  hand: { account: '', draw: false, any: false },
  events: { gesture: () => undefined, live: () => undefined, moved: () => undefined },
};
