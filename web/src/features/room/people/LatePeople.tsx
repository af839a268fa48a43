import type { ComponentProps } from 'react';
import { LatePart } from '@/ui/LatePart';
import type { PeoplePanel } from './PeoplePanel';

export const loadPeople = () => import('./PeoplePanel').then((m) => m.PeoplePanel);

/** The people panel, which is loaded after the room. */
export function LatePeople(props: ComponentProps<typeof PeoplePanel>) {
  return <LatePart load={loadPeople}>{(Panel) => <Panel {...props} />}</LatePart>;
}
