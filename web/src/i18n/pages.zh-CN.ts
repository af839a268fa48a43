import { attendanceZhCN } from '@/features/attendance/messages.zh-CN';
import { lessonPagesZhCN } from '@/features/courses/messages.lessons.zh-CN';
import { coursesZhCN } from '@/features/courses/messages.zh-CN';
import { settingsZhCN } from '@/features/settings/messages.zh-CN';
import type pages from './pages.en';
import type { Translation } from './types';

export default {
  ...attendanceZhCN,
  ...coursesZhCN,
  ...lessonPagesZhCN,
  ...settingsZhCN,
} satisfies Translation<typeof pages>;
