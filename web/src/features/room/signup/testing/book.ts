import type { Attendance, AttendanceRow, Evidence } from '@/api/signups';

export const evidence = (change: Partial<Evidence>): Evidence => ({
  signup: '11',
  status: 'present',
  offered: 1,
  ...change,
});

export const studentRow = (account: string, change: Partial<AttendanceRow> = {}): AttendanceRow => ({
  account,
  name: account,
  share: 1,
  signups: [],
  ...change,
});

/** A lesson whose sign-in 11 runs. */
export const attendance = (change: Partial<Attendance> = {}): Attendance => ({
  signups: [{ id: '11', kind: 'normal', started: 1_000, by: 'me' }],
  rows: [],
  ...change,
});
