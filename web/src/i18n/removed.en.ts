import { removedBoardsEn } from '@/features/board/messages.removed.en';

export default { ...removedBoardsEn } as const;
