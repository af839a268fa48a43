import type { Translation } from '@/i18n/types';
import type { boardRoomEn } from './messages.board.en';

export const boardRoomZhCN: Translation<typeof boardRoomEn> = {
  'room.board': '白板',
  'room.board.open': '打开白板',
  'room.board.close': '关闭白板',
  'room.board.key': '打开或关闭白板',
  'room.board.shows': '{name} 正在展示白板',
  'room.board.youShow': '你正在向所有人展示白板',
  'room.board.look': '打开',
  'room.board.stop': '停止展示',
  'room.board.screen': '{name} 正在共享屏幕',
  'room.board.lookAtScreen': '去看',
  'room.board.someone': '有人',
  'room.board.pen.got': '现在可以画了',
  'room.board.pen.lost': '画笔已收回，你暂时不能在白板上画',
  'room.board.pen.has': '可以在白板上画',
  'room.board.who': '在白板上画',
  'room.board.on': '可以修改',
  'room.board.on.all': '全部内容',
  'room.board.on.own': '仅自己画的',
  'room.people.give_pen': '给画笔',
  'room.people.take_pen': '收回画笔',
};
