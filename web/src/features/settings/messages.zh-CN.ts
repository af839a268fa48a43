import type { Translation } from '@/i18n/types';
import type { settingsEn } from './messages.en';

export const settingsZhCN: Translation<typeof settingsEn> = {};
