import type { BoardProps } from '@/connection/types';
import { encodeInk } from '../ink';
import type { Element, Ink } from '../types';

/** An element as the server has confirmed it. */
export function element(
  data: BoardProps & { readonly type: Element['data']['type'] },
  change: Partial<Element> = {},
): Element {
  return { id: 'e', page: '1', author: 'ada', n: 1, changed: 1, by: 'ada', data, pending: false, ...change };
}

/** A stroke with its points relative to its x, y. */
export function stroke(x: number, y: number, ink: Ink, more: BoardProps = {}): Element {
  return element({ type: 'pen', x, y, points: encodeInk(ink) ?? '', size: 2, color: '#1b1b1f', ...more });
}
