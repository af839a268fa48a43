/** What a room says otherwise when it is a lesson. */

import type { Kind } from '@/connection/types';

const MEETING = {
  leave: 'room.leave',
  end: 'room.end',
  endTitle: 'room.end.title',
  endText: 'room.end.text',
  endConfirm: 'room.end.confirm',
  settings: 'room.settings',
  openSettings: 'room.settings.open',
  lock: 'room.settings.lock',
  lockHint: 'room.settings.lockHint',
  hosts: 'room.settings.who.hosts',
} as const;

const LESSON = {
  leave: 'room.lesson.leave',
  end: 'room.lesson.end',
  endTitle: 'room.lesson.end.title',
  endText: 'room.lesson.end.text',
  endConfirm: 'room.lesson.end.confirm',
  settings: 'room.lesson.settings',
  openSettings: 'room.lesson.settings.open',
  lock: 'room.lesson.settings.locked',
  lockHint: 'room.lesson.settings.lockHint',
  hosts: 'room.lesson.settings.teachers',
} as const;

export type KindWords = typeof MEETING | typeof LESSON;

export function wordsOf(kind: Kind): KindWords {
  switch (kind) {
    case 'meeting':
      return MEETING;
    case 'lesson':
      return LESSON;
    default:
      kind satisfies never;
      return MEETING; // a kind that this page does not know
  }
}
