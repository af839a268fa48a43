import type { Translation } from '@/i18n/types';
import type { uiEn } from './messages.en';

export const uiZhCN: Translation<typeof uiEn> = {
  'ui.name': 'Atrium',
  'ui.loading': '正在加载',
  'ui.failure': '未能加载',
  'ui.retry': '重试',
  'ui.retryIn': '请在 {seconds} 秒后重试。',
  'ui.goHome': '回到首页',
  'ui.copied': '已复制',
  'ui.copyFailed': '请手动选中并复制',
  'ui.refused.not_found': '没有这个房间',
  'ui.refused.ended': '房间已结束',
  'ui.refused.locked': '房间已锁定',
  'ui.refused.room_full': '房间已满',
  'ui.refused.banned': '你不能进入这个房间',
  'ui.refused.removed': '你已被移出房间',
  'ui.refused.bad_secret': '这个链接打不开房间',
  'ui.refused.link_expired': '你的链接已失效',
  'ui.side': '你来做什么',
  'ui.sideHint': '决定你先看到的首页，以后可以更改。',
  'ui.teach': '我来教',
  'ui.study': '我来学',
};
