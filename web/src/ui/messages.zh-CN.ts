import type { Translation } from '@/i18n/types';
import type { uiEn } from './messages.en';

export const uiZhCN: Translation<typeof uiEn> = {
  'ui.name': 'Atrium',
  'ui.failure': '未能加载',
  'ui.retry': '重试',
};
