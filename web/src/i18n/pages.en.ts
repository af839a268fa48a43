import { keptBoardsEn } from '@/features/board/messages.kept.en';
import { coursesEn } from '@/features/courses/messages.en';
import { lessonPagesEn } from '@/features/courses/messages.lessons.en';
import { boardRoomEn } from '@/features/room/messages.board.en';
import { lessonEn } from '@/features/room/messages.lesson.en';
import { recordEn } from '@/features/room/messages.record.en';
import { signsEn } from '@/features/room/messages.signs.en';
import { signupEn } from '@/features/room/messages.signup.en';
import { viewsEn } from '@/features/room/messages.views.en';
import { settingsEn } from '@/features/settings/messages.en';
import { pictureEn } from '@/ui/messages.picture.en';

export default {
  ...boardRoomEn,
  ...coursesEn,
  ...keptBoardsEn,
  ...lessonEn,
  ...lessonPagesEn,
  ...pictureEn,
  ...recordEn,
  ...settingsEn,
  ...signsEn,
  ...signupEn,
  ...viewsEn,
} as const;
