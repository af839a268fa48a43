import { apiEn } from '@/api/messages.en';
import { appEn } from '@/app/messages.en';
import { authEn } from '@/features/auth/messages.en';
import { homeEn } from '@/features/home/messages.en';
import { lessonsEn } from '@/features/lessons/messages.en';
import { uiEn } from '@/ui/messages.en';

export default {
  ...apiEn,
  ...appEn,
  ...authEn,
  ...homeEn,
  ...lessonsEn,
  ...uiEn,
} as const;
