import fc from 'fast-check';
import type { BoardProps } from '@/connection/types';
import type { Draft, Scene } from '../types';

/** What somebody is about to do, before it is known on what. */
export interface Wish {
  readonly op: Draft['op'];
  readonly page: number;
  readonly items: readonly number[];
  readonly value: number;
  readonly of: 'elements' | 'page';
}

export const wishes: fc.Arbitrary<Wish> = fc.record({
  op: fc.constantFrom('add', 'add', 'patch', 'delete', 'move', 'clear', 'restore'),
  page: fc.nat(3),
  items: fc.array(fc.nat(11), { minLength: 1, maxLength: 3 }).map((all) => [...new Set(all)]),
  value: fc.nat(1000),
  of: fc.constantFrom('elements', 'elements', 'elements', 'page'),
});

/** Keys among those of the first numbers, and above all. */
const ANYWHERE = ['0000000F', '0000003k', '0000002V', 'V', 'b', 'bV'];
/** Keys below that of any number. */
export const LOW = ['0000000F', '0000000k', '00000001', '0000000Fk'];

const PEOPLE = 'abcd';

/** The draft of a wish; `mine` is the letter of who has it, with which the ids begin of what they add. */
export function draftOf(wish: Wish, mine: string, head: number, orders: readonly string[] = ANYWHERE): Draft {
  const order = orders[wish.value % orders.length] ?? 'V';
  const { op, items, value } = wish;
  const page = pageOf(wish.page);
  if (wish.of === 'page' || op === 'clear') return pageDraft(wish, page, head, order);
  const whose = op === 'add' ? mine : PEOPLE.charAt(value % PEOPLE.length);
  const data = dataOf(op, value, order);
  const [first, ...also] = items.map((item) => ({ id: `${whose}${item}`, ...(data && { data }) }));
  return { page, op, ...first, ...(also.length > 0 && { also }) };
}

/** The draft of a wish about what a scene shows, as a page would have it; new things get new ids. */
export function draftOn(scene: Scene, wish: Wish, newID: () => string): Draft {
  const { items, value } = wish;
  const pages = scene.pages();
  const page = pages[wish.page % pages.length]?.id ?? '1';
  const elements = scene.elements(page);
  const of = wish.of === 'page' && value % 3 === 0 ? 'page' : 'elements';
  const op =
    of === 'elements' && (elements.length === 0 || wish.op === 'restore')
      ? 'add'
      : wish.op === 'clear' && value % 3 > 0
        ? 'patch'
        : wish.op;
  const order = ANYWHERE[value % ANYWHERE.length] ?? 'V';
  if (op === 'clear') return { page, op };
  if (of === 'page') return { page: op === 'add' ? newID() : page, op, ...optional(pageData(op, value, order)) };
  const named = items.map((item) => (op === 'add' ? newID() : (elements[item % elements.length]?.id ?? '')));
  const [first, ...also] = [...new Set(named)].map((id) => ({ id, ...optional(dataOf(op, value, order)) }));
  return { page, op, ...first, ...(also.length > 0 && { also }) };
}

const optional = (data: BoardProps | undefined) => (data ? { data } : {});

const pageOf = (page: number): string => (page === 0 ? '1' : `p${page}`);

function pageDraft({ op, items, value }: Wish, page: string, head: number, order: string): Draft {
  const more = value % 3 === 0 ? items.map((item) => pageOf(item % 4)).filter((id) => id !== page) : [];
  const data = pageData(op, value, order);
  const also = [...new Set(more)].map((id) => ({ id, ...(data && { data }) }));
  if (op === 'clear') return { page, op };
  if (op === 'restore' && value % 2 === 0) return { page, op, base: Math.max(1, head - (value % 4)) };
  return { page, op, ...(data && { data }), ...(also.length > 0 && { also }) };
}

function pageData(op: Draft['op'], value: number, order: string): BoardProps | undefined {
  switch (op) {
    case 'add':
      return value % 2 === 0 ? { title: `title ${value}` } : { order };
    case 'patch':
      return { title: `title ${value}`, paper: value % 2 === 0 ? 'dots' : 'plain' };
    case 'move':
      return { order };
    case 'restore':
    case 'delete':
    case 'clear':
      return undefined;
    default:
      return op satisfies never;
  }
}

function dataOf(op: Draft['op'], value: number, order: string): BoardProps | undefined {
  switch (op) {
    case 'add': {
      return {
        type: 'rectangle',
        x: value,
        y: value,
        w: 10,
        h: 10,
        size: 2,
        color: '#1b1b1f',
        ...(value % 5 === 0 && { order }),
      };
    }
    case 'patch':
      return value % 2 === 0 ? { x: value } : { fill: '#ffffff', y: value };
    case 'move':
      return { order };
    case 'delete':
    case 'clear':
    case 'restore':
      return undefined;
    default:
      return op satisfies never;
  }
}
