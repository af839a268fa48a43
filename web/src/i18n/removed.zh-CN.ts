import { removedBoardsZhCN } from '@/features/board/messages.removed.zh-CN';
import type removed from './removed.en';
import type { Translation } from './types';

export default { ...removedBoardsZhCN } satisfies Translation<typeof removed>;
