import { describe, expect, it } from 'vitest';
import { MessageList, newMessage } from './message-list';

const message = (seq: number, id?: string) => newMessage(seq, seq, 'bo', 'Bo', { text: `${seq}`, mentions: [] }, id);
const page = (seqs: number[], more = false, head = 100) => ({
  messages: seqs.map((seq) => ({ ...message(seq), mentions: [], reply: seq === 3 ? 2 : 0 })),
  log: 'log-1',
  head,
  more,
});
const seqs = (list: MessageList) => list.list().map(({ seq }) => seq);

describe('the list of messages', () => {
  it('ascends, whatever order they come in, each once', () => {
    const list = new MessageList();
    for (const seq of [5, 2, 9, 5, 1, 9, 7]) list.add(message(seq));
    expect(seqs(list)).toEqual([1, 2, 5, 7, 9]);
  });

  it('learns the id of a message that a page brought first, and nothing else', () => {
    const list = new MessageList();
    list.loaded(page([4]));
    list.patch(5, 4, 'edited');
    list.add(message(4, 'id-4'));
    expect(list.list()).toMatchObject([{ seq: 4, id: 'id-4', text: 'edited', edited: true }]);
  });

  it('says reply only where there is one', () => {
    const list = new MessageList();
    list.loaded(page([2, 3]));
    expect(list.list()[0]).not.toHaveProperty('reply');
    expect(list.list()[1]).toHaveProperty('reply', 2);
  });

  it('is the same array until something changes, and each row keeps its identity', () => {
    const list = new MessageList();
    list.loaded(page([1, 2]));
    const before = list.list();
    list.add(message(2));
    list.patch(3, 77, 'unknown');
    expect(list.list()).toBe(before);
    list.patch(4, 2, 'new');
    expect(list.list()).not.toBe(before);
    expect(list.list()[0]).toBe(before[0]);
    expect(before[1]?.text).toBe('2');
  });

  it('applies to a page what came while it was on its way and it does not hold yet', () => {
    const list = new MessageList();
    list.loading();
    list.patch(11, 3, 'held by the page already');
    list.patch(12, 3, 'too late for the page');
    list.patch(13, 2, undefined);
    list.loaded(page([2, 3], true, 11));
    expect(list.list().map(({ text, recalled }) => [text, recalled])).toEqual([
      ['', true],
      ['too late for the page', false],
    ]);
    list.loading();
    list.loaded(page([1], false, 11));
    expect(list.list()[0]).toMatchObject({ text: '1', edited: false });
    expect(list.hasOlder).toBe(false);
  });

  it('lets the oldest go beyond the limit, and says that there are older ones', () => {
    const list = new MessageList();
    for (let seq = 1; seq <= 2000; seq++) list.add(message(seq));
    list.trim(2000);
    expect(list.list()).toHaveLength(2000);
    expect(list.hasOlder).toBe(false);
    list.add(message(2001));
    list.trim(2000);
    expect(list.first).toBe(502);
    expect(list.list().at(-1)?.seq).toBe(2001);
    expect(list.hasOlder).toBe(true);
  });
});
