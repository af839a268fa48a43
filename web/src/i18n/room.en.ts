import { attendanceEn } from '@/features/attendance/messages.en';
import { keptBoardsEn } from '@/features/board/messages.kept.en';
import { callEn } from '@/features/call/messages.en';
import { qualityEn } from '@/features/call/messages.quality.en';
import { boardRoomEn } from '@/features/room/messages.board.en';
import { roomEn } from '@/features/room/messages.en';
import { lessonEn } from '@/features/room/messages.lesson.en';
import { recordEn } from '@/features/room/messages.record.en';
import { signsEn } from '@/features/room/messages.signs.en';
import { signupEn } from '@/features/room/messages.signup.en';
import { viewsEn } from '@/features/room/messages.views.en';

export default {
  ...attendanceEn,
  ...boardRoomEn,
  ...callEn,
  ...keptBoardsEn,
  ...lessonEn,
  ...qualityEn,
  ...recordEn,
  ...roomEn,
  ...signsEn,
  ...signupEn,
  ...viewsEn,
} as const;
