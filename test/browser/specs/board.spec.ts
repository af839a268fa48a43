import { expectAccessible, expectFits } from '../harness/axe';
import { canvas, choose, drag, expectDrawings, openBoard, pageButton } from '../harness/board';
import { expect, type Person, test } from '../harness/index';
import { cable, makeClass, SILENT } from '../harness/lesson';
import { gather, openPanel, row } from '../harness/room';
import { LOCALES } from '../harness/words';

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

for (const locale of LOCALES) {
  test(`a teacher hands the pen over and takes it back (${locale})`, async ({ person }) => {
    const [teacher, ann] = [await person('Ms Wang', { locale }), await person('Ann', { locale })];
    const { link } = await makeClass(teacher, [ann], { title: 'Algebra', lesson: 'Lesson 1' });
    for (const p of [teacher, ann]) await p.enter(link, SILENT);
    await openBoard(teacher);
    await expect(canvas(ann)).toBeVisible();
    await expect(ann.page.getByRole('toolbar', { name: ann.t('board.tools') })).toHaveCount(0);
    await drag(ann, [0.4, 0.4], [0.6, 0.6]);
    await expectDrawings(teacher, 0);

    await ann.button('board.pen.ask').click();
    await teacher.button('board.rights').click();
    await teacher.page.getByRole('menuitem', { name: teacher.t('board.pen.give', { name: 'Ann' }), exact: true }).click();
    await expect(ann.page.getByText(ann.t('room.board.pen.got'))).toBeVisible();
    await expect(ann.page.getByRole('toolbar', { name: ann.t('board.tools') })).toBeVisible();
    await drag(ann, [0.4, 0.4], [0.6, 0.6]);
    await expectDrawings(teacher, 1);
    // In a lesson one changes what is one's own: what the teacher drew stays.
    await drag(teacher, [0.4, 0.7], [0.6, 0.9]);
    await expectDrawings(ann, 2);
    await choose(ann, 'eraser');
    await drag(ann, [0.5, 0.3], [0.5, 0.95]);
    await expectDrawings(teacher, 1);

    await openPanel(teacher, 'people');
    await expect(row(teacher, 'Ann').getByRole('img', { name: teacher.t('room.board.pen.has') })).toBeVisible();
    await row(teacher, 'Ann')
      .getByRole('button', { name: teacher.t('room.people.actions', { name: 'Ann' }) })
      .click();
    await teacher.page.getByRole('menuitem', { name: teacher.t('room.people.take_pen'), exact: true }).click();
    await expect(ann.page.getByText(ann.t('room.board.pen.lost'))).toBeVisible();
    await expect(ann.page.getByRole('toolbar', { name: ann.t('board.tools') })).toHaveCount(0);
    await drag(ann, [0.2, 0.4], [0.3, 0.6]);
    await expectDrawings(teacher, 1);
  });
}

for (const locale of LOCALES) {
  test(`a board that was removed is brought back (${locale})`, async ({ person }) => {
    const [ann, ben] = [await person('Ann', { locale }), await person('Ben', { locale })];
    await gather([ann, ben]);
    await openBoard(ann);
    await expect(canvas(ben)).toBeVisible();
    const menuOf = (who: Person, board: string) =>
      who.page.getByRole('button', { name: who.t('board.boards', { title: board }) });
    const [first, second] = [ann.t('board.untitled'), ann.t('board.numbered', { number: 2 })];
    const inMenu = (key: 'board.new' | 'board.remove' | 'board.removed.list') =>
      ann.page.getByRole('menuitem', { name: ann.t(key), exact: true }).click();
    await menuOf(ann, first).click();
    await inMenu('board.new');
    await expect(menuOf(ben, second)).toBeVisible();
    await drag(ann, [0.3, 0.3], [0.6, 0.6]);
    await expectDrawings(ben, 1);
    await menuOf(ann, second).click();
    await inMenu('board.remove');
    await expect(ann.page.getByText(ann.t('board.removed'))).toBeVisible();
    await menuOf(ben, first).click();
    await expect(ben.page.getByRole('menuitemradio', { name: second })).toHaveCount(0);
    await ben.page.keyboard.press('Escape');
    // The offer to undo has gone.
    await expect(ann.page.getByText(ann.t('board.removed'))).toHaveCount(0, { timeout: 20_000 });

    await menuOf(ann, first).click();
    await inMenu('board.removed.list');
    const dialog = ann.page.getByRole('dialog', { name: ann.t('boards.removed.title') });
    const bring = dialog.getByRole('button', { name: ann.t('boards.removed.bringNamed', { title: second }) });
    await expect(bring).toBeVisible();
    await expectAccessible(ann.page, 'the removed boards');
    await bring.focus();
    await ann.page.keyboard.press('Enter');
    await expect(dialog.getByText(ann.t('boards.removed.back', { title: second }))).toBeVisible();
    await expect(dialog.getByText(ann.t('boards.removed.none'))).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expect(menuOf(ann, first)).toBeFocused();
    await menuOf(ben, first).click();
    await ben.page.getByRole('menuitemradio', { name: second }).click();
    await expectDrawings(ben, 1);
  });
}

test('the presenter is followed, page and view, until one browses alone', async ({ person }) => {
  const [ann, ben, late] = [await person('Ann'), await person('Ben'), await person('Late')];
  const link = await gather([ann, ben]);
  await openBoard(ann);
  await expect(canvas(ben)).toBeVisible();
  await ann.button('board.page.add').click();
  await expect(pageButton(ben, 2, 2)).toBeVisible();

  const percent = async (who: Person) =>
    (await who.page.getByRole('button', { name: /: show at 100%$/ }).textContent()) ?? '';
  const before = await percent(ben);
  await ann.button('board.zoom.in').click();
  await ann.button('board.zoom.in').click();
  await expect.poll(() => percent(ben)).not.toBe(before);
  // Who comes later sees the same part of it.
  await late.haveAccount();
  await late.enter(link, SILENT);
  await expect.poll(async () => (await percent(late)) === (await percent(ben))).toBe(true);

  await ben.button('board.page.previous').click();
  await expect(ben.page.getByText(ben.t('board.shown.alone'), { exact: true })).toBeVisible();
  await ann.button('board.page.add').click();
  await expect(pageButton(ben, 1, 3)).toBeVisible();
  await ben.page.getByRole('button', { name: ben.t('board.follow', { name: 'Ann' }) }).click();
  await expect(pageButton(ben, 3, 3)).toBeVisible();

  await canvas(ben).hover();
  await ben.page.mouse.wheel(0, 200);
  await expect(ben.page.getByText(ben.t('board.shown.alone'), { exact: true })).toBeVisible();

  await ben.page.keyboard.press('b');
  await expect(canvas(ben)).toHaveCount(0);
  await ben.button('room.board.look').click();
  await expect(canvas(ben)).toBeVisible();
  await ann.button('board.stop').click();
  await expect(canvas(ben)).toHaveCount(0);
  await expect(canvas(ann)).toBeVisible();
});

test('a narrow screen that follows shows what there is to see, not what is empty beside the page', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await gather([ann, ben]);
  await openBoard(ann);
  await expect(canvas(ben)).toBeVisible();
  await ben.page.setViewportSize({ width: 1040, height: 1180 });
  const scale = async () =>
    Number.parseInt((await ben.page.getByRole('button', { name: /: show at 100%$/ }).textContent()) ?? '', 10);
  await ben.button('board.zoom.fit').click();
  await expect(ben.page.getByText(ben.t('board.shown.alone'), { exact: true })).toBeVisible();
  const own = await scale();
  await ben.page.getByRole('button', { name: ben.t('board.follow', { name: 'Ann' }) }).click();
  await expect(ben.page.getByText(ben.t('board.shown.alone'), { exact: true })).toHaveCount(0);
  await expect.poll(scale).toBeGreaterThan(own);

  const led = await scale();
  await drag(ann, [0.02, 0.4], [0.05, 0.6]);
  await expect.poll(scale).toBeLessThan(led);
});

test('the microphone keeps its key while one draws, and the board has its own', async ({ person }) => {
  const ann = await person('Ann');
  await gather([ann]);
  await openBoard(ann);
  await canvas(ann).click();
  await ann.page.keyboard.press('e');
  await expect(ann.button('board.tool.eraser')).toHaveAttribute('aria-pressed', 'true');
  await ann.page.keyboard.press('p');
  await expect(ann.button('board.tool.pen')).toHaveAttribute('aria-pressed', 'true');
  await expect(ann.button('room.people')).toHaveAttribute('aria-pressed', 'false');
  await ann.page.keyboard.press('m');
  await expect(ann.button('call.turnOffMicrophone')).toBeVisible();
  await ann.page.keyboard.press('h');
  await expect(ann.button('room.hand')).toHaveAttribute('aria-pressed', 'true');
});

test('what is drawn without a connection is sent when it is back', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  const wire = await cable(ann.page);
  await gather([ann, ben]);
  await openBoard(ann);
  await expect(canvas(ben)).toBeVisible();
  await wire.cut();
  await drag(ann, [0.3, 0.3], [0.6, 0.6]);
  await expectDrawings(ann, 1);
  await expect(ann.page.getByText(/^No connection\. 1 change/)).toBeVisible();
  wire.heal();
  await expectDrawings(ben, 1);
  await expect(ann.page.getByText(/^No connection/)).toHaveCount(0);
});

test('a board is there after a refresh, and in a lesson of the next day', async ({ person }) => {
  const [teacher, ann] = [await person('Ms Wang'), await person('Ann')];
  const first = await makeClass(teacher, [ann], { title: 'Algebra', lesson: 'Lesson 1' });
  await teacher.enter(first.link, SILENT);
  await openBoard(teacher);
  await drag(teacher, [0.3, 0.3], [0.6, 0.6]);
  await expectDrawings(teacher, 1);
  await teacher.page.reload();
  await expect(canvas(teacher)).toBeVisible();
  await expectDrawings(teacher, 1);
  await teacher.call('POST', `/api/v1/lessons/${first.lesson}/end`);

  const next = (await teacher.call('POST', `/api/v1/courses/${first.course}/lessons`, { title: 'Lesson 2' })) as {
    room: { number: string };
  };
  await ann.enter(`${ann.url}/r/${next.room.number}`, SILENT);
  await openBoard(ann);
  await expectDrawings(ann, 1);
});
