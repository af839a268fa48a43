import type { Translation } from '@/i18n/types';
import type { callEn } from './messages.en';

export const callZhCN: Translation<typeof callEn> = {
  'call.microphone': '麦克风',
  'call.camera': '摄像头',
};
