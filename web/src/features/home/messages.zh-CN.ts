import type { Translation } from '@/i18n/types';
import type { homeEn } from './messages.en';

export const homeZhCN: Translation<typeof homeEn> = {};
