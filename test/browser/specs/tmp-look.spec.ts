import { canvas, drag, openBoard } from '../harness/board';
import { expect, test } from '../harness/index';

const SILENT = { microphone: false, camera: false };
for (const locale of ['en', 'zh-CN'] as const)
  test(`look ${locale}`, async ({ person }) => {
    test.setTimeout(400000);
  const ann = await person('Ann Lee', { locale, viewport: { width: 1440, height: 900 } });
    const bo = await person('Bo', { locale });
    for (const p of [ann, bo]) await p.haveAccount();
    const { link } = await ann.makeRoom();
    await ann.enter(link, SILENT);
    await bo.enter(link, SILENT);
    await openBoard(ann);
    const errors: string[] = [];
    ann.page.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
    await ann.page.waitForTimeout(800);
    await ann.page.screenshot({ path: `/tmp/shots/a-${locale}-1440.png` });
    await drag(ann, [0.3, 0.3], [0.5, 0.5], [0.7, 0.3]);
    await ann.page.waitForTimeout(300);
    await ann.page.locator('[aria-expanded][title]').filter({ hasText: '/' }).click();
    await ann.page.waitForTimeout(1000);
    await ann.page.screenshot({ path: `/tmp/shots/b-${locale}-1440.png` });
    await ann.page.locator('[aria-keyshortcuts="C"]').click();
    await ann.page.waitForTimeout(500);
    await ann.page.screenshot({ path: `/tmp/shots/e-${locale}-1440.png` });
    await bo.page.waitForTimeout(500);
    if (false) await bo.page.screenshot({ path: `/tmp/shots/bo-${locale}.png` });
    await ann.page.setViewportSize({ width: 360, height: 740 });
    await ann.page.waitForTimeout(800);
    await ann.page.screenshot({ path: `/tmp/shots/c-${locale}-360.png` });
    await ann.page.setViewportSize({ width: 820, height: 1180 });
    await ann.page.waitForTimeout(500);
    await ann.page.screenshot({ path: `/tmp/shots/d-${locale}-820.png` });
    console.log(errors.join('\n'));
    await expect(canvas(ann)).toBeVisible();
  });
