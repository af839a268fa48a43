import { attendanceEn } from '@/features/attendance/messages.en';
import { coursesEn } from '@/features/courses/messages.en';
import { lessonPagesEn } from '@/features/courses/messages.lessons.en';
import { lessonEn } from '@/features/room/messages.lesson.en';
import { signupEn } from '@/features/room/messages.signup.en';
import { settingsEn } from '@/features/settings/messages.en';

export default {
  ...attendanceEn,
  ...coursesEn,
  ...lessonEn,
  ...lessonPagesEn,
  ...settingsEn,
  ...signupEn,
} as const;
