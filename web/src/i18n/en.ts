import { apiEn } from '@/api/messages.en';
import { appEn } from '@/app/messages.en';
import { authEn } from '@/features/auth/messages.en';
import { callEn } from '@/features/call/messages.en';
import { qualityEn } from '@/features/call/messages.quality.en';
import { homeEn } from '@/features/home/messages.en';
import { lessonsEn } from '@/features/lessons/messages.en';
import { roomEn } from '@/features/room/messages.en';
import { uiEn } from '@/ui/messages.en';

export default {
  ...apiEn,
  ...appEn,
  ...authEn,
  ...callEn,
  ...homeEn,
  ...lessonsEn,
  ...qualityEn,
  ...roomEn,
  ...uiEn,
} as const;
