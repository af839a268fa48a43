import { canvas, choose, drag, openBoard } from '../harness/board';
import { expect, type Person, test } from '../harness/index';
import { makeClass, SILENT } from '../harness/lesson';
import { shoot } from '../harness/shots';
import { type Key, LOCALES } from '../harness/words';

/** A curve as a hand draws it, in parts of the canvas. */
const curve = (x: number, y: number, w: number, h: number) =>
  Array.from({ length: 25 }, (_, i) => [x + (w * i) / 24, y + h * Math.sin((i / 24) * Math.PI * 2)] as const);

/** Opens a menu, where there is one of that name. */
async function openMenu(who: Person, key: Key): Promise<void> {
  await who.page.keyboard.press('Escape');
  if (await who.button(key).isVisible()) await who.button(key).click();
}

for (const locale of LOCALES) {
  test(`a board, its menus, its pages and its past (${locale})`, async ({ person }) => {
    test.setTimeout(400_000);
    const zh = locale === 'zh-CN';
    const [teacher, ann] = [
      await person(zh ? '王老师' : 'Ms Wang', { locale }),
      await person(zh ? '韩梅梅' : 'Ann', { locale }),
    ];
    const made = await makeClass(teacher, [ann], {
      title: zh ? '数学' : 'Mathematics',
      lesson: zh ? '三角函数' : 'Sine and cosine',
    });
    for (const p of [teacher, ann]) await p.enter(made.link, SILENT);
    for (const p of [teacher, ann]) await p.page.locator('[aria-keyshortcuts="C"]').click(); // closes the chat
    await openBoard(teacher);
    await shoot(teacher.page, 'board-empty', locale);
    await drag(teacher, ...curve(0.3, 0.5, 0.5, -0.2));
    await choose(teacher, 'marker');
    await drag(teacher, ...curve(0.3, 0.5, 0.25, -0.2));
    await choose(teacher, 'rectangle');
    await drag(teacher, [0.62, 0.62], [0.8, 0.75]);
    await choose(teacher, 'text');
    await canvas(teacher).click({ position: { x: 420, y: 120 } });
    await teacher.page.keyboard.type(zh ? '正弦函数 y = sin x' : 'The sine: y = sin x');
    await teacher.page.keyboard.press('Escape');
    await choose(teacher, 'select');
    await drag(teacher, [0.58, 0.84], [0.85, 0.58]);
    await shoot(teacher.page, 'board', locale);
    await shoot(ann.page, 'board-student', locale);
    for (const [key, name] of [
      ['board.insert', 'insert'],
      ['board.rights', 'rights'],
      ['board.export', 'export'],
      ['board.more', 'more'],
    ] as const) {
      await shoot(teacher.page, `board-${name}`, locale, () => openMenu(teacher, key));
      await teacher.page.keyboard.press('Escape');
    }
    await choose(teacher, 'pen');
    await teacher.page.setViewportSize({ width: 360, height: 740 });
    await teacher.button('board.style').click();
    await shoot(teacher.page, 'board-style', locale);
    await teacher.page.keyboard.press('Escape');
    await teacher.page.setViewportSize({ width: 1280, height: 800 });
    await teacher.button('board.page.add').click();
    await drag(teacher, ...curve(0.3, 0.4, 0.4, 0.1));
    await teacher.page
      .getByRole('button', { name: teacher.t('board.pages.of', { page: 2, count: 2 }), exact: true })
      .click();
    await shoot(teacher.page, 'board-pages', locale);
    await teacher.page.keyboard.press('Escape');
    await ann.button('board.page.previous').click();
    await shoot(ann.page, 'board-alone', locale);
    await teacher.button('board.history').click();
    await expect(teacher.page.getByRole('slider', { name: teacher.t('board.time') })).toBeVisible();
    await shoot(teacher.page, 'board-past', locale);
    await teacher.call('POST', `/api/v1/lessons/${made.lesson}/end`);
    await teacher.page.goto(`${teacher.url}/courses/${made.course}`);
    await expect(teacher.page.getByRole('region', { name: teacher.t('boards.title') })).toBeVisible();
    await shoot(teacher.page, 'board-of-course', locale);
    await teacher.page
      .getByRole('region', { name: teacher.t('boards.title') })
      .getByRole('link')
      .first()
      .click();
    await expect(canvas(teacher)).toBeVisible();
    await shoot(teacher.page, 'board-kept', locale);
  });
}
