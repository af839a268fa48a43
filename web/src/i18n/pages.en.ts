import { attendanceEn } from '@/features/attendance/messages.en';
import { keptBoardsEn } from '@/features/board/messages.kept.en';
import { coursesEn } from '@/features/courses/messages.en';
import { lessonPagesEn } from '@/features/courses/messages.lessons.en';
import { settingsEn } from '@/features/settings/messages.en';
import { pictureEn } from '@/ui/messages.picture.en';

export default {
  ...attendanceEn,
  ...coursesEn,
  ...keptBoardsEn,
  ...lessonPagesEn,
  ...pictureEn,
  ...settingsEn,
} as const;
