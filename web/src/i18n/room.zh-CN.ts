import { attendanceZhCN } from '@/features/attendance/messages.zh-CN';
import { keptBoardsZhCN } from '@/features/board/messages.kept.zh-CN';
import { qualityZhCN } from '@/features/call/messages.quality.zh-CN';
import { callZhCN } from '@/features/call/messages.zh-CN';
import { boardRoomZhCN } from '@/features/room/messages.board.zh-CN';
import { lessonZhCN } from '@/features/room/messages.lesson.zh-CN';
import { recordZhCN } from '@/features/room/messages.record.zh-CN';
import { signsZhCN } from '@/features/room/messages.signs.zh-CN';
import { signupZhCN } from '@/features/room/messages.signup.zh-CN';
import { viewsZhCN } from '@/features/room/messages.views.zh-CN';
import { roomZhCN } from '@/features/room/messages.zh-CN';
import type room from './room.en';
import type { Translation } from './types';

export default {
  ...attendanceZhCN,
  ...boardRoomZhCN,
  ...callZhCN,
  ...keptBoardsZhCN,
  ...lessonZhCN,
  ...qualityZhCN,
  ...recordZhCN,
  ...roomZhCN,
  ...signsZhCN,
  ...signupZhCN,
  ...viewsZhCN,
} satisfies Translation<typeof room>;
