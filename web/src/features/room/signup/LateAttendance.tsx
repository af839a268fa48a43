import type { ComponentProps } from 'react';
import { LatePart } from '@/ui/LatePart';
import type { AttendancePanel } from './AttendancePanel';

export const loadAttendance = () => import('./AttendancePanel').then((m) => m.AttendancePanel);

/** The panel of those who start sign-ins, which is loaded after the room. */
export function LateAttendance(props: ComponentProps<typeof AttendancePanel>) {
  return <LatePart load={loadAttendance}>{(Panel) => <Panel {...props} />}</LatePart>;
}
