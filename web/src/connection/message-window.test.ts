import { expect, it } from 'vitest';
import { MessageList, newMessage } from './message-list';
import type { HistoryPage } from './wire';

/** A chat on a server, in the simplest form: all its messages, and the events that a client has not been told yet. */
class Model {
  head = 0;
  readonly messages: { seq: number; text: string; edited: boolean; recalled: boolean }[] = [];
  private readonly untold: ((list: MessageList) => void)[] = [];

  write(): void {
    const seq = ++this.head;
    this.messages.push({ seq, text: `${seq}`, edited: false, recalled: false });
    this.untold.push((list) => list.add(newMessage(seq, seq, 'bo', 'Bo', { text: `${seq}`, mentions: [] }, `id-${seq}`)));
  }

  change(target: { seq: number; text: string; edited: boolean; recalled: boolean } | undefined, recall: boolean): void {
    if (!target || target.recalled) return;
    const by = ++this.head;
    const text = recall ? undefined : `${target.seq} by ${by}`;
    Object.assign(target, recall ? { text: '', recalled: true } : { text, edited: true });
    this.untold.push((list) => list.patch(by, target.seq, text));
  }

  tell(list: MessageList, events: number): void {
    for (const event of this.untold.splice(0, events)) event(list);
  }

  page(query: { before?: number; after?: number; around?: number }, limit: number): HistoryPage {
    const { before = Number.POSITIVE_INFINITY, after, around } = query;
    const first = this.messages.findIndex(({ seq }) => seq >= (around ?? after ?? Number.POSITIVE_INFINITY));
    const middle = first < 0 ? this.messages.length : first;
    const newer = this.messages.filter(({ seq }) => after !== undefined && seq > after);
    const older = this.messages.filter(({ seq }) => seq < before);
    const from = Math.max(0, middle - limit / 2);
    const some =
      after !== undefined
        ? newer.slice(0, limit)
        : around !== undefined
          ? this.messages.slice(from, middle + limit / 2)
          : older.slice(-limit);
    const more = after !== undefined ? newer.length > limit : around !== undefined ? from > 0 : older.length > limit;
    const messages = some.map((m) => ({ ...m, time: m.seq, account: 'bo', name: 'Bo', reply: 0, mentions: [] }));
    return { messages, log: 'log', head: this.head, more };
  }
}

/** Whole numbers below a bound, the same ones for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LIMIT = 6;

/** Asks for a page; what is returned lets it arrive. */
function ask(model: Model, list: MessageList, roll: (below: number) => number): (() => void) | undefined {
  const { first, last } = list;
  switch (roll(4)) {
    case 0: {
      if (!list.hasOlder || first === undefined) return undefined;
      const page = model.page({ before: first }, LIMIT);
      return () => {
        list.loaded(page, { as: 'older' });
        list.trimNewest(20);
      };
    }
    case 1: {
      if (!list.hasNewer || last === undefined) return undefined;
      const page = model.page({ after: last }, LIMIT);
      return () => {
        list.loaded(page, { as: 'newer' });
        list.trimOldest(20);
      };
    }
    case 2: {
      const around = 1 + roll(model.head + 3);
      const page = model.page({ around }, LIMIT);
      const ends = page.messages.filter(({ seq }) => seq >= around).length < LIMIT / 2;
      return () => list.loaded(page, { as: 'around', ends });
    }
    default: {
      if (!list.hasNewer) return undefined;
      const page = model.page({}, LIMIT);
      return () => list.loaded(page, { as: 'newest' });
    }
  }
}

function check(model: Model, list: MessageList, settled: boolean): void {
  const rows = list.list();
  const from = model.messages.findIndex(({ seq }) => seq === rows[0]?.seq);
  const expected = model.messages.slice(from, from + rows.length);
  expect(rows.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
  const newest = model.messages.at(-1)?.seq;
  if (rows.length > 0) expect(list.hasOlder || rows[0]?.seq === model.messages[0]?.seq).toBe(true);
  const beyond = list.beyond();
  expect(beyond.every(({ seq }) => seq > (list.last ?? 0))).toBe(true);
  if (!settled) return;
  const content = (list: readonly Pick<(typeof rows)[number], 'text' | 'edited' | 'recalled'>[]) =>
    list.map(({ text, edited, recalled }) => [text, edited, recalled]);
  expect(content(rows)).toEqual(content(expected));
  if (list.hasNewer) expect(beyond.length === 0 || beyond.at(-1)?.seq === newest).toBe(true);
  else expect([list.last, beyond]).toEqual([newest, []]);
}

it.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'holds a part of the chat without holes, whatever happens (%i)',
  (seed) => {
    const roll = dice(seed);
    const model = new Model();
    for (let i = roll(60); i >= 0; i--) model.write();
    const list = new MessageList();
    model.tell(list, Number.POSITIVE_INFINITY);
    list.clear();
    list.loaded(model.page({}, LIMIT), { as: 'newest' });
    for (let step = 0; step < 100; step++) {
      const arrive = ask(model, list, roll);
      if (arrive) list.loading();
      for (let i = roll(5); i > 0; i--) {
        if (roll(3) > 0) model.write();
        else model.change(model.messages[roll(model.messages.length)], roll(4) === 0);
        model.tell(list, roll(3));
      }
      arrive?.();
      check(model, list, false);
      if (roll(4) === 0) {
        model.tell(list, Number.POSITIVE_INFINITY);
        check(model, list, true);
      }
    }
  },
);
