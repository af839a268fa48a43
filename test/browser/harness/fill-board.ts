import { draftsOf } from '@/features/board/engine/drafts';
import { filling } from '../engine/filling';
import type { Person } from './person';

/** Writes so many elements onto the first page of a room's board, as ops over a connection of the person's own. Tells how many are drawings. */
export async function fillBoard(who: Person, number: string, count: number): Promise<number> {
  const items = filling(count, { w: 1600, h: 900 });
  await who.page.goto(`${who.url}/settings`);
  await who.page.evaluate(write, { number, drafts: draftsOf('1', 'add', items) });
  return items.filter(({ data }) => data.type !== 'text').length;
}

/** Runs in the page. */
async function write({ number, drafts }: { number: string; drafts: readonly object[] }): Promise<void> {
  const socket = new WebSocket(`ws://${location.host}/ws`, 'atrium.v1');
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const ask = (type: string, data: object, room?: string) =>
    new Promise<{ room: { id: string } }>((resolve, reject) => {
      const id = crypto.randomUUID();
      socket.onclose = () => reject(new Error(`closed before ${type} was answered`));
      socket.onmessage = ({ data: text }) => {
        const frame = JSON.parse(text);
        if (frame.id !== id || (frame.type !== 'ok' && frame.type !== 'error')) return;
        if (frame.type === 'ok') resolve(frame.data);
        else reject(new Error(`${type}: ${text}`));
      };
      socket.send(JSON.stringify({ type, id, room, data }));
    });
  await ask('open-connection', {});
  const { room } = await ask('join-room', { number });
  for (const draft of drafts) await ask('board-op', { board: room.id, ...draft }, room.id);
  await ask('leave-room', {}, room.id);
  socket.onclose = null;
  socket.close();
}
