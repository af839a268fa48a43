import type { WebSocket } from '@playwright/test';
import { handwriting } from '@/features/board/engine/testing/handwriting';
import type { Ink } from '@/features/board/engine/types';
import { canvas, openBoard } from '../harness/board';
import { mean, quantile, report, rounded } from '../harness/figures';
import { expect, type Person, test } from '../harness/index';
import { SILENT } from '../harness/lesson';

const STROKES = 40;
const SEED = 11;
/** How often a hand tells where it is, per second: the speed of a mouse becomes pressure. */
const RATE = 120;

/** The bytes of a masked frame with a text (RFC 6455). */
function frameBytes(text: string): number {
  const bytes = Buffer.byteLength(text);
  return bytes + (bytes < 126 ? 6 : bytes < 65_536 ? 8 : 14);
}

/** A stroke as it is, nearer to the middle of a page of 1,600 × 900: nothing of a room lies over it there. */
function inwards(ink: Ink): Ink {
  const [from = { x: 0, y: 0 }] = ink[0] ?? [];
  const [dx, dy] = [200 - from.x / 2, 150 - from.y / 2];
  return ink.map((segment) => segment.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy })));
}

/** A hand with a pen or a mouse on the canvas of somebody's board, whose upper left corner places count from. */
async function writer(who: Person): Promise<(ink: Ink) => Promise<void>> {
  const box = await canvas(who).boundingBox();
  if (!box) throw new Error('no board is open');
  const cdp = await who.context.newCDPSession(who.page);
  const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', point: Ink[number][number], time: number) => {
    const { x, y, pressure } = point;
    return cdp.send('Input.dispatchMouseEvent', {
      type,
      timestamp: time,
      x: box.x + x,
      y: box.y + y,
      button: 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      // What has no pressure was written with a mouse.
      ...(pressure === undefined ? { pointerType: 'mouse' as const } : { pointerType: 'pen' as const, force: pressure }),
      clickCount: 1,
    });
  };
  return async (ink) => {
    for (const points of ink) {
      const [first, last] = [points[0], points.at(-1)];
      if (!first || !last) continue;
      // The browser takes them in this order, and one waits for the last of them.
      const began = Date.now() / 1000 - points.length / RATE;
      const pressed = send('mousePressed', first, began);
      const moved = points.slice(1).map((point, i) => send('mouseMoved', point, began + (i + 1) / RATE));
      await Promise.all([pressed, ...moved, send('mouseReleased', last, began + points.length / RATE)]);
    }
  };
}

test('a stroke by hand with a pen: the bytes of its op on the wire', async ({ person }) => {
  test.setTimeout(180_000);
  const ann = await person('Ann', { viewport: { width: 1920, height: 1080 } });
  await ann.haveAccount();
  const { link } = await ann.makeRoom();
  const socket = new Promise<WebSocket>((resolve) => ann.page.on('websocket', resolve));
  await ann.enter(link, SILENT);
  await openBoard(ann);
  // A unit of the page is a pixel.
  await ann.page.getByRole('button', { name: /: show at 100%$/ }).click();
  const write = await writer(ann);
  const wire = await socket;
  const frames: { sent: number; heard: number; pressed: boolean }[] = [];
  for (const ink of handwriting(STROKES, SEED)) {
    const isOp = ({ payload }: { payload: string | Buffer }) => JSON.parse(String(payload)).type === 'board-op';
    const [sent, heard] = await Promise.all([
      wire.waitForEvent('framesent', isOp),
      wire.waitForEvent('framereceived', isOp),
      write(inwards(ink)),
    ]);
    const { data } = JSON.parse(String(sent.payload));
    expect(data).toMatchObject({ op: 'add', data: { type: 'pen' } });
    expect(data.also).toBeUndefined();
    frames.push({
      sent: frameBytes(String(sent.payload)),
      heard: Buffer.byteLength(String(heard.payload)) + 4,
      pressed: Buffer.from(data.data.points, 'base64')[0] === 1,
    });
  }
  const sent = frames.map((frame) => frame.sent);
  await report(
    'board-bytes',
    { bytes_per_stroke: Math.round(mean(sent)) },
    {
      strokes: STROKES,
      with_pressure: frames.filter(({ pressed }) => pressed).length,
      p95: quantile(sent, 0.95),
      max: Math.max(...sent),
      to_each_other: rounded(mean(frames.map(({ heard }) => heard)), 0),
    },
  );
});
