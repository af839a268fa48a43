import { attendanceEn } from '@/features/attendance/messages.en';
import { keptBoardsEn } from '@/features/board/messages.kept.en';
import { coursesEn } from '@/features/courses/messages.en';
import { lessonPagesEn } from '@/features/courses/messages.lessons.en';
import { boardRoomEn } from '@/features/room/messages.board.en';
import { lessonEn } from '@/features/room/messages.lesson.en';
import { signupEn } from '@/features/room/messages.signup.en';
import { settingsEn } from '@/features/settings/messages.en';
import { pictureEn } from '@/ui/messages.picture.en';

export default {
  ...attendanceEn,
  ...boardRoomEn,
  ...coursesEn,
  ...keptBoardsEn,
  ...lessonEn,
  ...lessonPagesEn,
  ...pictureEn,
  ...settingsEn,
  ...signupEn,
} as const;
