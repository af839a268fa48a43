import { boardZhCN } from '@/features/board/messages.zh-CN';
import type board from './board.en';
import type { Translation } from './types';

export default { ...boardZhCN } satisfies Translation<typeof board>;
