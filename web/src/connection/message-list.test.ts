import { describe, expect, it } from 'vitest';
import { beyondLimit, MessageList, newMessage } from './message-list';

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
    list.loaded(page([4]), { as: 'newest' });
    list.patch(5, 4, 'edited');
    list.add(message(4, 'id-4'));
    expect(list.list()).toMatchObject([{ seq: 4, id: 'id-4', text: 'edited', edited: true }]);
  });

  it('says reply only where there is one', () => {
    const list = new MessageList();
    list.loaded(page([2, 3]), { as: 'newest' });
    expect(list.list()[0]).not.toHaveProperty('reply');
    expect(list.list()[1]).toHaveProperty('reply', 2);
  });

  it('is the same array until something changes, and each row keeps its identity', () => {
    const list = new MessageList();
    list.loaded(page([1, 2]), { as: 'newest' });
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
    list.loaded(page([2, 3], true, 11), { as: 'newest' });
    expect(list.list().map(({ text, recalled }) => [text, recalled])).toEqual([
      ['', true],
      ['too late for the page', false],
    ]);
    list.loading();
    list.loaded(page([1], false, 11), { as: 'older' });
    expect(list.list()[0]).toMatchObject({ text: '1', edited: false });
    expect(list.hasOlder).toBe(false);
  });

  it('lets the oldest go beyond the limit, and says that there are older ones', () => {
    const list = new MessageList();
    for (let seq = 1; seq <= 2000; seq++) list.add(message(seq));
    list.trimOldest(2000);
    expect(list.list()).toHaveLength(2000);
    expect(list.hasOlder).toBe(false);
    list.add(message(2001));
    list.trimOldest(2000);
    expect(list.first).toBe(502);
    expect(list.list().at(-1)?.seq).toBe(2001);
    expect(list.hasOlder).toBe(true);
  });
});

describe('a window that does not reach the newest', () => {
  const jumped = () => {
    const list = new MessageList();
    list.loaded(page([90, 91, 92], true), { as: 'newest' });
    list.loaded(page([10, 11, 12], true), { as: 'around', ends: false });
    return list;
  };
  const beyond = (list: MessageList) => list.beyond().map(({ seq }) => seq);

  it('takes the place of the rows, which stay known as being beyond', () => {
    const list = jumped();
    expect(seqs(list)).toEqual([10, 11, 12]);
    expect(beyond(list)).toEqual([90, 91, 92]);
    expect([list.hasOlder, list.hasNewer, list.round]).toEqual([true, true, 1]);
  });

  it('counts what comes live, with its edits, and lines it up when the gap is closed', () => {
    const list = jumped();
    list.add(message(101, 'id-101'));
    list.patch(102, 101, 'edited');
    expect(seqs(list)).toEqual([10, 11, 12]);
    expect(beyond(list)).toEqual([90, 91, 92, 101]);
    list.loading();
    list.add(message(103));
    list.loaded(page([13, 90, 91], true, 102), { as: 'newer' });
    expect(beyond(list)).toEqual([92, 101, 103]);
    list.loaded(page([92, 101], false, 102), { as: 'newer' });
    expect(seqs(list)).toEqual([10, 11, 12, 13, 90, 91, 92, 101, 103]);
    expect(list.hasNewer).toBe(false);
    expect(beyond(list)).toEqual([]);
    expect(list.list().find(({ seq }) => seq === 101)).toMatchObject({ id: 'id-101' });
    list.add(message(104));
    expect(list.last).toBe(104);
  });

  it('stays apart from the newest when more came than is kept', () => {
    const list = jumped();
    for (let i = 1; i <= beyondLimit + 5; i++) list.add(message(100 + i));
    expect(list.beyond()).toHaveLength(beyondLimit);
    list.loaded(page([13], false, 100), { as: 'newer' });
    expect(list.hasNewer).toBe(true);
    list.loaded(page([101, 102, 103, 104, 105], false, 105), { as: 'newer' });
    expect(list.hasNewer).toBe(false);
    expect(list.last).toBe(100 + beyondLimit + 5);
  });

  it('knows the place of a message only when nothing unknown lies before it', () => {
    const list = jumped();
    expect(list.find({ seq: 11 })?.seq).toBe(11);
    expect(list.find({ time: 12 })?.seq).toBe(12);
    expect(list.find({ seq: 10 })).toBeUndefined();
    expect(list.find({ seq: 13 })).toBeUndefined();
    list.loaded(page([5]), { as: 'older' });
    expect(list.find({ seq: 1 })?.seq).toBe(5);
    list.loaded(page([200]), { as: 'newest' });
    expect(list.find({ seq: 999 })?.seq).toBe(200);
  });

  it('lets the newest go when the reader goes far up', () => {
    const list = new MessageList();
    for (let seq = 1; seq <= 2001; seq++) list.add(message(seq));
    list.trimNewest(2000);
    expect(list.last).toBe(1500);
    expect(list.hasNewer).toBe(true);
    expect(list.beyond()).toHaveLength(501);
  });
});
