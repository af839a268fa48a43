import type { CDPSession } from '@playwright/test';
import { expectAccessible, expectFits, expectTouchable } from '../harness/axe';
import { canvas, expectDrawings, openBoard } from '../harness/board';
import { expect, type Person, test } from '../harness/index';
import { SILENT } from '../harness/lesson';
import { LOCALES, pattern } from '../harness/words';

const PHONE = { width: 360, height: 740 };
const AS_PHONE = { viewport: PHONE, context: { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } };

type Place = readonly [x: number, y: number];

/** Where parts of the canvas, from 0 to 1, are in the window. */
async function placesOn(who: Person, places: readonly Place[]): Promise<{ x: number; y: number }[]> {
  const box = await canvas(who).boundingBox();
  if (!box) throw new Error('no board is open');
  return places.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }));
}

/** Moves fingers over the canvas, each along a way of its own, all ways with as many places. */
async function touch(who: Person, cdp: CDPSession, ...ways: readonly (readonly Place[])[]): Promise<void> {
  const fingers = await Promise.all(ways.map((way) => placesOn(who, way)));
  const at = (step: number) =>
    fingers.map((way, id) => ({ ...(way[step] ?? { x: 0, y: 0 }), id, radiusX: 6, radiusY: 6, force: 0.5 }));
  const steps = ways[0]?.length ?? 0;
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
  for (let step = 1; step < steps; step++)
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** Draws with a pen that tells how hard it presses. */
async function write(who: Person, cdp: CDPSession, places: readonly Place[]): Promise<void> {
  const way = await placesOn(who, places);
  for (const [i, place] of way.entries()) {
    const type = i === 0 ? 'mousePressed' : 'mouseMoved';
    const pen = { pointerType: 'pen', button: 'left', buttons: 1, force: 0.2 + i / 10 } as const;
    await cdp.send('Input.dispatchMouseEvent', { type, ...place, ...pen, clickCount: 1 });
  }
  const last = way.at(-1) ?? { x: 0, y: 0 };
  await cdp.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...last, pointerType: 'pen', button: 'left' });
}

for (const locale of LOCALES) {
  test(`a phone shows the whole board, and every tool can be hit (${locale})`, async ({ person }) => {
    test.setTimeout(180_000);
    const [ann, ben] = [await person('Ann', { locale, ...AS_PHONE }), await person('Ben', { locale })];
    for (const p of [ann, ben]) await p.haveAccount();
    const { link } = await ann.makeRoom();
    for (const p of [ann, ben]) await p.enter(link, SILENT);
    await ann.page
      .locator('footer')
      .getByRole('button', { name: ann.t('room.more'), exact: true })
      .tap();
    await ann.page.getByRole('menuitem', { name: ann.t('room.board.open') }).tap();
    await expect(canvas(ann)).toBeVisible();
    await expectFits(ann.page, 'a board on a phone');
    await expectTouchable(ann.page.getByRole('toolbar', { name: ann.t('board.tools') }), 0, 'the tools');
    await expectAccessible(ann.page, 'a board on a phone');
    await expect(ann.tile('Ben')).toHaveCount(0);
    await ann.page.getByRole('button', { name: pattern(locale, 'board.pictures') }).tap();
    await expect(ann.tile('Ben')).toBeVisible();

    const cdp = await ann.context.newCDPSession(ann.page);
    await touch(ann, cdp, [
      [0.3, 0.4],
      [0.5, 0.5],
      [0.7, 0.4],
    ]);
    await expectDrawings(ann, 1);
    await expect(canvas(ben)).toBeVisible();
    await expectDrawings(ben, 1);
    // Two fingers move and zoom, and draw nothing.
    await touch(
      ann,
      cdp,
      [
        [0.4, 0.5],
        [0.3, 0.5],
        [0.1, 0.5],
      ],
      [
        [0.6, 0.5],
        [0.7, 0.5],
        [0.9, 0.5],
      ],
    );
    await expectDrawings(ann, 1);
  });
}

test('once a pen was seen, a finger moves the page', async ({ person }) => {
  const ann = await person('Ann', { viewport: { width: 820, height: 1180 }, context: { hasTouch: true } });
  await ann.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.enter(link, SILENT);
  await openBoard(ann);
  const cdp = await ann.context.newCDPSession(ann.page);
  await write(ann, cdp, [
    [0.3, 0.4],
    [0.5, 0.5],
    [0.7, 0.4],
  ]);
  await expectDrawings(ann, 1);
  await touch(ann, cdp, [
    [0.4, 0.4],
    [0.5, 0.6],
    [0.6, 0.6],
  ]);
  await expectDrawings(ann, 1);
});
