import { FIRST, settingsOf } from '../tools/model';
import type { SurfaceNeeds } from './useSurface';

/** What a surface needs on which nothing can be drawn, and nobody else is. */
export const WATCHING: Pick<SurfaceNeeds, 'marks' | 'tool' | 'hand' | 'events'> = {
  marks: { list: () => [], subscribe: () => () => undefined },
  tool: { ...settingsOf(FIRST), tool: 'pan' },
  hand: { account: '', draw: false, any: false },
  events: { gesture: () => undefined, live: () => undefined },
};
