import { keptBoardsZhCN } from '@/features/board/messages.kept.zh-CN';
import { lessonPagesZhCN } from '@/features/courses/messages.lessons.zh-CN';
import { coursesZhCN } from '@/features/courses/messages.zh-CN';
import { boardRoomZhCN } from '@/features/room/messages.board.zh-CN';
import { lessonZhCN } from '@/features/room/messages.lesson.zh-CN';
import { recordZhCN } from '@/features/room/messages.record.zh-CN';
import { signsZhCN } from '@/features/room/messages.signs.zh-CN';
import { signupZhCN } from '@/features/room/messages.signup.zh-CN';
import { viewsZhCN } from '@/features/room/messages.views.zh-CN';
import { settingsZhCN } from '@/features/settings/messages.zh-CN';
import { pictureZhCN } from '@/ui/messages.picture.zh-CN';
import type pages from './pages.en';
import type { Translation } from './types';

export default {
  ...boardRoomZhCN,
  ...coursesZhCN,
  ...keptBoardsZhCN,
  ...lessonZhCN,
  ...lessonPagesZhCN,
  ...pictureZhCN,
  ...recordZhCN,
  ...settingsZhCN,
  ...signsZhCN,
  ...signupZhCN,
  ...viewsZhCN,
} satisfies Translation<typeof pages>;
