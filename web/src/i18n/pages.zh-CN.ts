import { attendanceZhCN } from '@/features/attendance/messages.zh-CN';
import { keptBoardsZhCN } from '@/features/board/messages.kept.zh-CN';
import { lessonPagesZhCN } from '@/features/courses/messages.lessons.zh-CN';
import { coursesZhCN } from '@/features/courses/messages.zh-CN';
import { settingsZhCN } from '@/features/settings/messages.zh-CN';
import { pictureZhCN } from '@/ui/messages.picture.zh-CN';
import type pages from './pages.en';
import type { Translation } from './types';

export default {
  ...attendanceZhCN,
  ...coursesZhCN,
  ...keptBoardsZhCN,
  ...lessonPagesZhCN,
  ...pictureZhCN,
  ...settingsZhCN,
} satisfies Translation<typeof pages>;
