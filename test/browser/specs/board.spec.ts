import { expectAccessible, expectFits } from '../harness/axe';
import { canvas, choose, drag, expectDrawings, openBoard } from '../harness/board';
import { expect, type Person, test } from '../harness/index';
import { SILENT } from '../harness/lesson';
import { LOCALES } from '../harness/words';

/** People with accounts, all in the room that the first one made. */
async function gather(people: readonly Person[]): Promise<void> {
  const [owner] = people;
  if (!owner) throw new Error('nobody came');
  for (const p of people) await p.haveAccount();
  const { link } = await owner.makeRoom();
  for (const p of people) await p.enter(link, SILENT);
}

for (const locale of LOCALES) {
  test(`two draw on one board, erase and take back what is their own (${locale})`, async ({ person }) => {
    const [ann, ben] = [await person('Ann', { locale }), await person('Ben', { locale })];
    await gather([ann, ben]);
    await openBoard(ann);
    await expect(ann.page.getByText(ann.t('board.shown.own'), { exact: true })).toBeVisible();
    // It opens by itself where somebody shows it.
    await expect(canvas(ben)).toBeVisible();
    await expect(ben.page.getByText(ben.t('board.shown.led', { name: 'Ann' }))).toBeVisible();
    await expectAccessible(ann.page, 'an empty board');

    await drag(ann, [0.3, 0.3], [0.5, 0.6], [0.7, 0.3]);
    await expectDrawings(ann, 1);
    await expectDrawings(ben, 1);
    await choose(ben, 'rectangle');
    await drag(ben, [0.3, 0.2], [0.6, 0.5]);
    await expectDrawings(ann, 2);

    await ann.page.keyboard.press('Control+z');
    await expectDrawings(ben, 1);
    await ann.page.keyboard.press('Control+Shift+z');
    await expectDrawings(ben, 2);
    await choose(ann, 'eraser');
    await drag(ann, [0.65, 0.25], [0.65, 0.55]);
    await expectDrawings(ben, 1);
    await ann.button('board.undo').click();
    await expectDrawings(ben, 2);
    // What others did stays.
    await expect(ben.button('board.undo')).toBeEnabled();
    await ben.button('board.undo').click();
    await expectDrawings(ann, 1);
    await expectAccessible(ben.page, 'a board that was drawn on');
    await expectFits(ann.page, 'a board');
  });
}
