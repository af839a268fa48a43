import { coursesZhCN } from '@/features/courses/messages.zh-CN';
import { settingsZhCN } from '@/features/settings/messages.zh-CN';
import type pages from './pages.en';
import type { Translation } from './types';

export default {
  ...coursesZhCN,
  ...settingsZhCN,
} satisfies Translation<typeof pages>;
