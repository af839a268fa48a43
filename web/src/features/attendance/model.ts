/** The statuses of attendance. Pure. */

import type { Status } from '@/api/attendance';

/** How a student stands; `none` where no sign-in says so. */
export type Shown = Status | 'none';

/** Every status, in the order in which they are listed. */
export const SHOWN: readonly Shown[] = ['present', 'late', 'absent', 'refused', 'not_reached', 'excused', 'waiting', 'none'];

export const shownOf = ({ status }: { readonly status?: Status | undefined }): Shown => status ?? 'none';
