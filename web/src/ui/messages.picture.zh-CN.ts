import type { Translation } from '@/i18n/types';
import type { pictureEn } from './messages.picture.en';

export const pictureZhCN: Translation<typeof pictureEn> = {
  'ui.picture.choose': '选择图片',
  'ui.picture.other': '换一张',
  'ui.picture.use': '使用这张图片',
  'ui.picture.cancel': '取消',
  'ui.picture.remove': '移除',
  'ui.picture.uploading': '正在上传图片…',
  'ui.picture.removing': '正在移除图片…',
  'ui.picture.unreadable': '无法识别该图片，请选择 PNG、JPEG、GIF 或 WebP 文件。',
};
