import type { Translation } from '@/i18n/types';
import type { roomEn } from './messages.en';

export const roomZhCN: Translation<typeof roomEn> = {};
