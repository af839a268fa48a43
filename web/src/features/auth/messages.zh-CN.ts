import type { Translation } from '@/i18n/types';
import type { authEn } from './messages.en';

export const authZhCN: Translation<typeof authEn> = {
  'auth.login': '登录',
  'auth.register': '注册账号',
  'auth.noAccount': '还没有账号？',
  'auth.hasAccount': '已有账号？',
  'auth.name': '用户名',
  'auth.nameHint': '用来登录，1 到 32 个字符。',
  'auth.displayName': '显示名',
  'auth.displayNameHint': '别人看到的名字。不填则用用户名。',
  'auth.password': '密码',
  'auth.passwordHint': '至少 8 个字符。',
  'auth.showPassword': '显示密码',
  'auth.nameMissing': '请输入用户名。',
  'auth.passwordMissing': '请输入密码。',
  'auth.setupToken': '安装口令',
  'auth.setupTokenHint': '服务器上还没有账号。第一个账号将成为管理员，因此需要服务器启动时打印的口令。',
  'auth.guest.title': '以访客身份进入',
  'auth.guest.text': '你受邀进入房间 {number}。告诉大家你是谁即可，无需账号。',
  'auth.guest.name': '你的名字',
  'auth.guest.nameHint': '房间里的人都会看到，并标明是访客。',
  'auth.guest.enter': '以访客身份进入',
  'auth.guest.orLogin': '改用账号登录',
  'auth.closed.title': '登录后进入房间',
  'auth.closed.text': '房间 {number} 只对本站有账号的人开放。',
  'auth.closed.noLink': '访客须用完整链接进入房间 {number}。请向主持人要链接，或登录。',
};
