import { expect, it } from 'vitest';
import { Boards } from './boards';
import { ProtocolError, type RequestID } from './types';

type Asked = { readonly type: string; readonly id?: RequestID; answer(): void; refuse(code: string): void };

function boards(): { readonly port: Boards; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const port = new Boards(
    (type, _, how) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(undefined as never);
        asked.push({ type, ...how, answer, refuse: (code) => reject(new ProtocolError(code)) });
      }),
  );
  return { port, asked };
}

const op = { board: 'b', page: '1', op: 'clear' } as const;

it('sends an op once, however often it is asked for before its answer, and tells all who asked', async () => {
  const { port, asked } = boards();
  const both = [port.op(op, 'x'), port.op(op, 'x')];
  expect(asked.map(({ id }) => id)).toEqual(['x']);
  asked[0]?.answer();
  await Promise.all(both);
  const again = port.op(op, 'x');
  expect(asked.length).toBe(2);
  asked[1]?.refuse('gone');
  await expect(again).rejects.toMatchObject({ code: 'gone' });
});

it('looks at the board that is open anew after each return', () => {
  const { port, asked } = boards();
  port.lost();
  port.open('b');
  expect(asked).toEqual([]);
  port.back();
  expect(asked.map(({ type }) => type)).toEqual(['open-board']);
});
