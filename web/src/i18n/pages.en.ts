import { attendanceEn } from '@/features/attendance/messages.en';
import { coursesEn } from '@/features/courses/messages.en';
import { lessonPagesEn } from '@/features/courses/messages.lessons.en';
import { settingsEn } from '@/features/settings/messages.en';

export default {
  ...attendanceEn,
  ...coursesEn,
  ...lessonPagesEn,
  ...settingsEn,
} as const;
