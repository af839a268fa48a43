import { expect, it } from 'vitest';
import { NO_DRAFT, readDraft, writeDraft } from './draft';

const memory = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
};
const draft = { text: 'hi @Ann ', reply: 7, picked: [{ account: '1', name: 'Ann' }] };

it('is kept apart per account and room', () => {
  const store = memory();
  writeDraft('me', 'room', draft, store);
  expect(readDraft('me', 'room', store)).toEqual(draft);
  expect(readDraft('other', 'room', store)).toEqual(NO_DRAFT);
  expect(readDraft('me', 'elsewhere', store)).toEqual(NO_DRAFT);
});

it('leaves nothing behind once it is empty', () => {
  const store = memory();
  writeDraft('me', 'room', draft, store);
  writeDraft('me', 'room', NO_DRAFT, store);
  expect(store.kept.size).toBe(0);
});

it.each(['{', 'null', '[]', '{"text":1,"picked":[]}', '{"text":"a"}'])('reads %s as no draft', (value) => {
  const store = memory();
  store.kept.set('atrium.draft.me.room', value);
  expect(readDraft('me', 'room', store)).toEqual(NO_DRAFT);
});

it('drops what is no person from the people picked', () => {
  const store = memory();
  store.kept.set('atrium.draft.me.room', '{"text":"a","picked":[null,{"account":"1","name":"Ann"},{"account":2}]}');
  expect(readDraft('me', 'room', store)).toEqual({ text: 'a', picked: [{ account: '1', name: 'Ann' }] });
});

it('does not fail where storage is forbidden', () => {
  const broken = {
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('full');
    },
    removeItem: () => undefined,
  };
  expect(readDraft('me', 'room', broken)).toEqual(NO_DRAFT);
  expect(() => writeDraft('me', 'room', draft, broken)).not.toThrow();
});
