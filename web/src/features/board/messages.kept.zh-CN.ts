import type { Translation } from '@/i18n/types';
import type { keptBoardsEn } from './messages.kept.en';

export const keptBoardsZhCN: Translation<typeof keptBoardsEn> = {
  'boards.title': '白板',
  'boards.untitled': '白板',
  'boards.changed': '最近修改于 {time}',
  'boards.keptOpen': '查看白板',
};
