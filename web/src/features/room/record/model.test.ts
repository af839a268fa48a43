import { expect, it } from 'vitest';
import { fileTitle, minutesOf } from './model';
import { recordersOf } from './recorders';

it('names a file by the room and the time, with nothing that a file system refuses', () => {
  const at = new Date(2026, 10, 8, 9, 5);
  expect(fileTitle('Ann’s room', at)).toBe('Ann’s room 2026-11-08 09.05');
  expect(fileTitle('..a/b\\c: "x"?', at)).toBe('a b c x 2026-11-08 09.05');
  expect(fileTitle('高数 · 第三讲', at)).toBe('高数 · 第三讲 2026-11-08 09.05');
  expect([...fileTitle('长'.repeat(200), at)].length).toBe(97);
  expect(fileTitle('???', at)).toBe('2026-11-08 09.05');
});

it('counts whole minutes', () => {
  expect(minutesOf(25, 10)).toBe(2);
  expect(minutesOf(-5, 10)).toBe(0);
});

it('names the others who record, on whichever device', () => {
  const member = (account: string, ...recording: boolean[]) => ({
    account,
    name: account.toUpperCase(),
    devices: recording.map((on) => ({ recording: on })),
  });
  const self = member('me', true);
  const members = [self, member('a', false, true), member('b', false), member('c', true)];
  expect(recordersOf({ members, self } as never)).toBe('A\nC');
});
