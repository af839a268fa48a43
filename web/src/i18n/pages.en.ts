import { coursesEn } from '@/features/courses/messages.en';
import { settingsEn } from '@/features/settings/messages.en';

export default {
  ...coursesEn,
  ...settingsEn,
} as const;
