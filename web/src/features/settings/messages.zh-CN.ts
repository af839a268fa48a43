import type { Translation } from '@/i18n/types';
import type { settingsEn } from './messages.en';

export const settingsZhCN: Translation<typeof settingsEn> = {
  'settings.title': '设置',
  'settings.profile': '个人资料',
  'settings.loggedInAs': '当前登录：{name}。',
  'settings.displayName': '显示名',
  'settings.save': '保存',
  'settings.saved': '已保存。',
  'settings.appearance': '外观',
  'settings.language': '语言',
  'settings.scheme': '颜色',
  'settings.schemeSystem': '跟随系统',
  'settings.schemeLight': '浅色',
  'settings.schemeDark': '深色',
  'settings.logOut': '退出登录',
};
