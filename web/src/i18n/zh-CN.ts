import { apiZhCN } from '@/api/messages.zh-CN';
import { appZhCN } from '@/app/messages.zh-CN';
import { authZhCN } from '@/features/auth/messages.zh-CN';
import { homeZhCN } from '@/features/home/messages.zh-CN';
import { lessonsZhCN } from '@/features/lessons/messages.zh-CN';
import { uiZhCN } from '@/ui/messages.zh-CN';
import type en from './en';
import type { Translation } from './types';

export default {
  ...apiZhCN,
  ...appZhCN,
  ...authZhCN,
  ...homeZhCN,
  ...lessonsZhCN,
  ...uiZhCN,
} satisfies Translation<typeof en>;
