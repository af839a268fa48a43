import type { Translation } from '@/i18n/types';
import type { appEn } from './messages.en';

export const appZhCN: Translation<typeof appEn> = {
  'app.skip': '跳到正文',
  'app.nav': '主导航',
  'app.home': '首页',
  'app.courses': '课程',
  'app.settings': '设置',
  'app.notFound.title': '这个地址没有页面',
  'app.notFound.text': '链接可能已过期或有误。请核对，或从首页重新开始。',
  'app.crash.title': '页面停止工作了',
  'app.crash.text': '页面自身出错而停下。服务器已确认的内容不会丢失。重新加载即可继续。',
  'app.crash.update': '页面加载途中 Atrium 更新了，或网络断开了。重新加载即可继续。',
  'app.reload': '重新加载',
  'app.details': '反馈问题时可复制的详情',
};
