import type { Translation } from '@/i18n/types';
import type { removedBoardsEn } from './messages.removed.en';

export const removedBoardsZhCN: Translation<typeof removedBoardsEn> = {
  'boards.removed.title': '已移除的白板',
  'boards.removed.hint': '上面的内容都已保留。恢复后，所有人都能再次看到。',
  'boards.removed.loading': '正在加载已移除的白板',
  'boards.removed.none': '没有已移除的白板',
  'boards.removed.noneHint': '被移除的白板会列在这里，内容不会丢失。',
  'boards.removed.blank': '没有内容',
  'boards.removed.bring': '恢复',
  'boards.removed.bringNamed': '恢复{title}',
  'boards.removed.back': '“{title}”已恢复。',
  'boards.removed.failed': '“{title}”未能恢复。',
  'boards.removed.full': '白板数量已达上限。请先移除不再需要的白板，再恢复这一块。',
};
