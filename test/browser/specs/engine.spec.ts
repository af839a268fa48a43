import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { EnginePage, frames, settled, share } from '../harness/engine';
import { Guard } from '../harness/guard';
import { flag } from '../harness/picture';

// The board's engine alone: what it draws, at what cost, and how it hears the hand.

let engine: EnginePage;
let guard: Guard;

test.beforeAll(async () => {
  engine = await EnginePage.start();
});
test.afterAll(() => engine.close());

test.use({ viewport: { width: 1200, height: 720 }, hasTouch: true });

test.beforeEach(async ({ context, page }) => {
  guard = new Guard();
  guard.allow(engine.url);
  guard.watch(context, 'board');
  await page.goto(engine.url);
  await page.waitForFunction(() => window.board !== undefined);
  // From here on a unit is a CSS pixel, and the page's upper left corner that of the window.
  await page.evaluate(() => window.board.surface.fit({ x: 0, y: 0, w: 1200, h: 720 }));
  await settled(page);
});
test.afterEach(() => expect(guard.breaches).toEqual([]));

async function drag(page: Page, places: readonly (readonly [number, number])[]): Promise<void> {
  const [first, ...rest] = places;
  await page.mouse.move(first?.[0] ?? 0, first?.[1] ?? 0);
  await page.mouse.down();
  for (const [x, y] of rest) await page.mouse.move(x, y);
  await page.mouse.up();
}

const counters = (page: Page) => page.evaluate(() => window.board.surface.counters());
const elements = (page: Page) => page.evaluate(() => window.board.scene.elements('1').map(({ data }) => data));
const tool = (page: Page, change: Parameters<typeof window.board.setTool>[0]) =>
  page.evaluate((settings) => window.board.setTool(settings), change);
const wave = Array.from({ length: 60 }, (_, i) => [100 + i * 10, 300 + Math.round(80 * Math.sin(i / 6))] as const);

test('a stroke is where the hand was, and looks on the board as it did while it was drawn', async ({ page }) => {
  await tool(page, { color: '#d00000', size: 10 });
  await page.mouse.move(100, 300);
  await page.mouse.down();
  for (const [x, y] of wave) await page.mouse.move(x, y);
  await frames(page, 3);
  const clip = { x: 80, y: 200, width: 640, height: 200 };
  const live = await share(page, clip, '#d00000');
  await page.mouse.up();
  await settled(page);
  for (const [x, y] of wave.slice(5, 55))
    expect(await share(page, { x: x - 1, y: y - 1, width: 2, height: 2 }, '#d00000')).toBe(1);
  const drawn = await share(page, clip, '#d00000');
  expect(drawn).toBeGreaterThan(0.05);
  expect(Math.abs(drawn - live)).toBeLessThan(0.004);
  expect(await share(page, { x: 300, y: 500, width: 50, height: 50 }, '#ffffff')).toBe(1);
});

test('one stroke redraws only the tiles that it covers', async ({ page }) => {
  await page.evaluate(() => window.board.fill(3000, { w: 1100, h: 650 }));
  await settled(page);
  const before = await counters(page);
  // From the first tile into the second one, and from the first row into the second.
  await drag(page, [
    [200, 200],
    [230, 230],
    [300, 300],
  ]);
  await settled(page);
  const after = await counters(page);
  expect(after.tiles - before.tiles).toBeGreaterThanOrEqual(3);
  expect(after.tiles - before.tiles).toBeLessThanOrEqual(4);
  expect(after.elements - before.elements).toBeLessThanOrEqual(4);
});

test('a pan draws at most the tiles that come into view', async ({ page }) => {
  await page.evaluate(() => window.board.fill(3000, { w: 1500, h: 850 }));
  await settled(page);
  const before = await counters(page);
  const wheel = async (dx: number) => {
    await page.mouse.move(600, 300);
    await page.mouse.wheel(dx, 0);
    await settled(page);
    const { tiles } = await counters(page);
    return tiles - before.tiles;
  };
  // The screen is 4.7 tiles wide and 2.8 high: 100 pixels later a sixth column begins to show.
  expect(await wheel(50)).toBe(0);
  expect(await wheel(100)).toBe(3);
  expect(await wheel(-150)).toBe(3);
});

test('with 10,000 elements no frame draws more than its share, and all is there in the end', async ({ page }) => {
  await page.evaluate(() => window.board.fill(10_000));
  const seen = await page.evaluate(async () => {
    const { surface } = window.board;
    surface.fit();
    const shares: number[] = [];
    let before = surface.counters();
    for (let still = 0; still < 30; ) {
      await new Promise(requestAnimationFrame);
      const now = surface.counters();
      shares.push(now.elements - before.elements);
      still = now.tiles === before.tiles && now.elements === before.elements ? still + 1 : 0;
      before = now;
    }
    return { most: Math.max(...shares), all: shares.reduce((a, b) => a + b) };
  });
  expect(seen.all).toBeGreaterThanOrEqual(10_000);
  expect(seen.most).toBeLessThan(2500);
});

test('everything is sharp at every scale, once the hand rests', async ({ page }) => {
  await page.evaluate(() => {
    window.board.confirm({
      page: '1',
      op: 'add',
      id: 'r',
      data: { type: 'rectangle', x: 100, y: 100, w: 30, h: 30, size: 2, color: '#000000', fill: '#000000' },
    });
    window.board.surface.fit({ x: 90, y: 90, w: 150, h: 90 });
  });
  await settled(page);
  // The edge of the square is at 99 units: between black and white there is less than three pixels, where one unit is eight.
  const edge = { x: 62, y: 200, width: 20, height: 4 };
  const [black, white] = [await share(page, edge, '#000000'), await share(page, edge, '#ffffff')];
  expect(black).toBeGreaterThan(0.4);
  expect(white).toBeGreaterThan(0.4);
  expect(black + white).toBeGreaterThan(0.9);
});

test('a marker darkens what is under it, in the same way while it is drawn', async ({ page }) => {
  await page.evaluate(() =>
    window.board.confirm({
      page: '1',
      op: 'add',
      id: 'r',
      data: { type: 'rectangle', x: 300, y: 250, w: 100, h: 100, size: 2, color: '#000000', fill: '#000000' },
    }),
  );
  await tool(page, { tool: 'marker', color: '#ffe000', size: 40 });
  await page.mouse.move(200, 300);
  await page.mouse.down();
  await page.mouse.move(600, 300, { steps: 8 });
  await frames(page, 3);
  const yellow = '#fff18c';
  for (const over of ['while', 'after']) {
    expect(await share(page, { x: 420, y: 295, width: 100, height: 10 }, yellow), over).toBe(1);
    expect(await share(page, { x: 310, y: 295, width: 80, height: 10 }, '#000000'), over).toBe(1);
    await page.mouse.up();
    await settled(page);
  }
});

async function touch(
  cdp: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  points: readonly [number, number][],
): Promise<void> {
  await cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}

test('one finger draws, two move and zoom what lies under them', async ({ page }) => {
  const cdp = await page.context().newCDPSession(page);
  await touch(cdp, 'touchStart', [[200, 200]]);
  for (let i = 1; i <= 10; i++) await touch(cdp, 'touchMove', [[200 + i * 20, 200 + i * 5]]);
  await touch(cdp, 'touchEnd', []);
  expect(await elements(page)).toHaveLength(1);

  await touch(cdp, 'touchStart', [[300, 300]]);
  await touch(cdp, 'touchStart', [
    [300, 300],
    [500, 300],
  ]);
  for (let i = 1; i <= 10; i++) {
    await touch(cdp, 'touchMove', [
      [300 - i * 10, 300 + i * 10],
      [500 + i * 10, 300 + i * 10],
    ]);
  }
  await touch(cdp, 'touchEnd', []);
  expect(await elements(page)).toHaveLength(1);
  const { view } = await page.evaluate(() => window.board.surface.getState());
  expect(view.scale).toBeCloseTo(2, 1);
  // The page's point that was between the fingers still is.
  expect(view.x + 400 / view.scale).toBeCloseTo(400, -1);
  expect(view.y + 400 / view.scale).toBeCloseTo(300, -1);
});

test('a pen draws with its pressure; then fingers move the page, and the ball of the hand does nothing', async ({
  page,
}) => {
  const cdp = await page.context().newCDPSession(page);
  const pen = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, y: number, force: number) =>
    cdp.send('Input.dispatchMouseEvent', {
      type,
      x,
      y,
      force,
      button: 'left',
      buttons: 1,
      pointerType: 'pen',
      clickCount: 1,
    });
  await tool(page, { color: '#d00000', size: 20 });
  await pen('mousePressed', 200, 200, 0.05);
  for (let i = 1; i <= 40; i++) await pen('mouseMoved', 200 + i * 10, 200, i / 40);
  await touch(cdp, 'touchStart', [[600, 600]]);
  await touch(cdp, 'touchEnd', []);
  await pen('mouseReleased', 600, 200, 0);
  await settled(page);
  const [stroke, ...more] = await elements(page);
  expect(more).toEqual([]);
  expect(stroke?.type).toBe('pen');
  const thick = (x: number) => share(page, { x, y: 180, width: 4, height: 40 }, '#d00000');
  expect(await thick(560)).toBeGreaterThan(2 * (await thick(240)));

  await page.waitForFunction((since) => performance.now() - since > 600, await page.evaluate(() => performance.now()));
  const before = await page.evaluate(() => window.board.surface.getState().view);
  await touch(cdp, 'touchStart', [[300, 300]]);
  await touch(cdp, 'touchMove', [[350, 320]]);
  await touch(cdp, 'touchEnd', []);
  const after = await page.evaluate(() => window.board.surface.getState().view);
  expect([after.x - before.x, after.y - before.y]).toEqual([-50, -20]);
});

test('what others do is seen: their strokes, their cursors with names, and their laser pointers, which fade', async ({
  page,
}) => {
  await page.evaluate(() =>
    window.board.setMarks([
      {
        account: 'Ben',
        device: 'd1',
        page: '1',
        cursor: { x: 400, y: 300 },
        laser: false,
        ink: {
          id: 'i',
          type: 'pen',
          color: '#00a000',
          size: 12,
          points: [
            { x: 100, y: 300 },
            { x: 250, y: 300 },
            { x: 400, y: 300 },
          ],
        },
      },
    ]),
  );
  await settled(page);
  expect(await share(page, { x: 150, y: 298, width: 200, height: 4 }, '#00a000')).toBe(1);
  const label = { x: 405, y: 310, width: 60, height: 30 };
  expect(await share(page, label, '#ffffff')).toBeLessThan(0.7);
  await page.evaluate(() =>
    window.board.setMarks([{ account: 'Ben', device: 'd1', page: '1', cursor: { x: 700, y: 300 }, laser: true }]),
  );
  await frames(page, 2);
  expect(await share(page, { x: 696, y: 296, width: 8, height: 8 }, '#e52c2c')).toBeGreaterThan(0.3);
  expect(await share(page, label, '#ffffff')).toBe(1);
  await page.evaluate(() => window.board.setMarks([]));
  await settled(page);
  expect(await share(page, { x: 690, y: 290, width: 20, height: 20 }, '#ffffff')).toBe(1);
  const { frames: then } = await counters(page);
  await frames(page, 20);
  expect((await counters(page)).frames).toBe(then);
});

test('what is selected can be moved, resized, nudged, copied and deleted', async ({ page }) => {
  await tool(page, { tool: 'rectangle', size: 4 });
  await drag(page, [
    [200, 200],
    [300, 260],
  ]);
  await tool(page, { tool: 'select' });
  await drag(page, [
    [150, 150],
    [350, 320],
  ]);
  await drag(page, [
    [230, 200],
    [300, 250],
    [430, 300],
  ]);
  expect((await elements(page))[0]).toMatchObject({ x: 400, y: 300, w: 100, h: 60 });
  await drag(page, [
    [500, 360],
    [600, 400],
  ]);
  expect((await elements(page))[0]).toMatchObject({ x: 400, y: 300, w: 200, h: 100 });
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  expect((await elements(page))[0]).toMatchObject({ x: 401, y: 310 });
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await page.keyboard.press('Control+d');
  expect((await elements(page)).map(({ x, y }) => [x, y])).toEqual([
    [401, 310],
    [421, 330],
    [441, 350],
  ]);
  await page.keyboard.press('Control+x');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  expect(await elements(page)).toEqual([]);
  await page.keyboard.press('Control+v');
  expect(await elements(page)).toHaveLength(1);
});

test('a text from elsewhere becomes one of the board, and files are handed on', async ({ page }) => {
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('#board')?.focus();
    const data = new DataTransfer();
    data.setData('text/plain', 'first line\nsecond <b>line</b>');
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
    const files = new DataTransfer();
    files.items.add(new File(['x'], 'picture.png', { type: 'image/png' }));
    for (const name of ['dragover', 'drop']) {
      document
        .querySelector('#board')
        ?.dispatchEvent(new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true }));
    }
  });
  expect((await elements(page))[0]).toMatchObject({ type: 'text', text: 'first line\nsecond <b>line</b>' });
  expect(await page.evaluate(() => window.board.dropped)).toEqual(['picture.png']);
});

test('a text is written where one clicks, and opened again', async ({ page }) => {
  await tool(page, { tool: 'text', letters: 40, color: '#d00000' });
  await page.mouse.click(300, 300);
  await page.evaluate(() => {
    const { editing } = window.board.surface.getState();
    editing?.commit('你好 world');
    editing?.commit('what is left says so again');
  });
  expect(await elements(page)).toMatchObject([{ type: 'text', text: '你好 world', x: 300, y: 274, size: 40 }]);
  await settled(page);
  expect(await share(page, { x: 300, y: 274, width: 200, height: 52 }, '#d00000')).toBeGreaterThan(0.05);
  await tool(page, { tool: 'select' });
  await page.mouse.dblclick(320, 300);
  await settled(page);
  // The field of the page stands where the text was.
  expect(await share(page, { x: 295, y: 270, width: 220, height: 60 }, '#ffffff')).toBe(1);
  const editing = await page.evaluate(() => window.board.surface.getState().editing);
  expect(editing).toMatchObject({ text: '你好 world', size: 40, scale: 1, at: { x: 300, y: 274 } });
  await page.evaluate(() => window.board.surface.getState().editing?.commit(''));
  expect(await elements(page)).toEqual([]);
});

test('pictures come, and what does not come has a mark and is tried again', async ({ page }) => {
  engine.files.set('red', { type: 'image/png', body: await flag(page, 40, 20, { x: 0, y: 0, width: 40, height: 20 }) });
  engine.files.delete('late');
  await page.evaluate(() => {
    for (const [i, file] of ['red', 'late'].entries()) {
      const data = { type: 'image' as const, x: 100 + i * 400, y: 100, w: 300, h: 150, file };
      window.board.confirm({ page: '1', op: 'add', id: file, data });
    }
  });
  await expect.poll(() => share(page, { x: 110, y: 110, width: 280, height: 130 }, '#dc1414')).toBe(1);
  await expect.poll(() => share(page, { x: 510, y: 110, width: 280, height: 130 }, '#f3ecec')).toBeGreaterThan(0.7);
});

test('who may not draw moves the page and nothing else', async ({ page }) => {
  await page.evaluate(() => window.board.setHand({ draw: false }));
  await drag(page, [
    [300, 300],
    [360, 340],
  ]);
  expect(await elements(page)).toEqual([]);
  expect(await page.evaluate(() => window.board.surface.getState().view)).toMatchObject({ x: -60, y: -40 });
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+v');
  expect(
    await page.evaluate(() => [window.board.gestures.length, window.board.lives.filter(({ cursor }) => cursor).length]),
  ).toEqual([0, 0]);
});
