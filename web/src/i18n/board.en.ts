import { boardEn } from '@/features/board/messages.en';

export default { ...boardEn } as const;
