import type { ComponentProps } from 'react';
import { LatePart } from '@/ui/LatePart';
import type { InRoom } from './InRoom';

export const loadRoom = () => import('./InRoom').then((m) => m.InRoom);

/** The room, which is loaded while one is still before its door. */
export function LateRoom(props: ComponentProps<typeof InRoom>) {
  return <LatePart load={loadRoom}>{(Room) => <Room {...props} />}</LatePart>;
}
