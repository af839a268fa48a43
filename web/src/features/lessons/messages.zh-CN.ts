import type { Translation } from '@/i18n/types';
import type { lessonsEn } from './messages.en';

export const lessonsZhCN: Translation<typeof lessonsEn> = {
  'lessons.start': '开始上课',
  'lessons.startNamed': '在 {title} 开始上课',
  'lessons.begin': '开始',
  'lessons.beginNamed': '开始 {title}',
  'lessons.join': '进入课堂',
  'lessons.joinNamed': '进入课堂 {title}',
  'lessons.continue': '继续上课',
  'lessons.continueNamed': '继续上课 {title}',
  'lessons.live': '上课中',
  'lessons.since': '{time} 开始',
  'lessons.there': '{count, plural, =0 {暂无人在场} other {# 人在场}}',
  'lessons.opensAt': '{time} 起可以进入',
  'lessons.notBegun': '尚未开始',
  'lessons.off': '课程已归档，不再开课',
};
