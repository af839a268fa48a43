import type { Translation } from '@/i18n/types';
import type { authEn } from './messages.en';

export const authZhCN: Translation<typeof authEn> = {};
