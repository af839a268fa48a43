import { apiEn } from '@/api/messages.en';
import { appEn } from '@/app/messages.en';
import { authEn } from '@/features/auth/messages.en';
import { callEn } from '@/features/call/messages.en';
import { qualityEn } from '@/features/call/messages.quality.en';
import { homeEn } from '@/features/home/messages.en';
import { lessonsEn } from '@/features/lessons/messages.en';
import { roomEn } from '@/features/room/messages.en';
import { recordEn } from '@/features/room/messages.record.en';
import { signsEn } from '@/features/room/messages.signs.en';
import { viewsEn } from '@/features/room/messages.views.en';
import { uiEn } from '@/ui/messages.en';

export default {
  ...apiEn,
  ...appEn,
  ...authEn,
  ...callEn,
  ...homeEn,
  ...lessonsEn,
  ...recordEn,
  ...qualityEn,
  ...roomEn,
  ...signsEn,
  ...uiEn,
  ...viewsEn,
} as const;
