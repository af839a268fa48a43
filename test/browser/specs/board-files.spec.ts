import { readFile } from 'node:fs/promises';
import { canvas, drag, expectDrawings, openBoard, pageButton } from '../harness/board';
import { expect, type Person, test } from '../harness/index';
import { slides } from '../harness/pdf';
import { gather } from '../harness/room';

/** Puts a file onto the board by an item of the menu. */
async function insert(who: Person, item: 'board.insert.picture' | 'board.insert.pdf', name: string, buffer: Buffer) {
  const chooser = who.page.waitForEvent('filechooser');
  await who.button('board.insert').click();
  await who.page.getByRole('menuitem', { name: who.t(item) }).click();
  await (await chooser).setFiles({ name, mimeType: name.endsWith('pdf') ? 'application/pdf' : 'image/png', buffer });
}

/** How dark the middle of what somebody sees is: 0 for white paper. */
const ink = (who: Person) =>
  canvas(who).evaluate((host) => {
    const layer = host.querySelector('canvas');
    const context = layer?.getContext('2d');
    if (!layer || !context) return 0;
    const { width, height } = layer;
    const { data } = context.getImageData(width * 0.3, height * 0.35, width * 0.4, height * 0.3);
    let dark = 0;
    for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 255) < 128 && (data[i + 3] ?? 0) > 200) dark++;
    return dark;
  });

test('a PDF of 200 sheets becomes pages, which everyone sees and draws on', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await gather([ann, ben]);
  await openBoard(ann);
  await insert(ann, 'board.insert.pdf', 'slides.pdf', slides(200));
  await expect(pageButton(ann, 2, 201)).toBeVisible({ timeout: 60_000 });
  await expect(pageButton(ben, 2, 201)).toBeVisible();
  await expect.poll(() => ink(ben), { timeout: 30_000 }).toBeGreaterThan(100);
  await ann.page.keyboard.press('PageDown');
  await expect(pageButton(ben, 3, 201)).toBeVisible();
  await drag(ann, [0.2, 0.2], [0.4, 0.25]);
  await expectDrawings(ben, 1);
  await ann.page.keyboard.press('PageUp');
  await expectDrawings(ben, 0);
});

test('what is no PDF and no picture is told so, and nothing is added', async ({ person }) => {
  const ann = await person('Ann');
  await gather([ann]);
  await openBoard(ann);
  await insert(ann, 'board.insert.pdf', 'broken.pdf', Buffer.from('%PDF-1.4 nothing of it'));
  const alert = ann.page.getByRole('region', { name: ann.t('board.label'), exact: true }).getByRole('alert');
  await expect(alert).toContainText(ann.t('board.file.damaged'));
  await alert.getByRole('button', { name: ann.t('board.dismiss') }).click();
  await insert(ann, 'board.insert.picture', 'broken.png', Buffer.from('no picture'));
  await expect(alert).toContainText(ann.t('board.file.not_picture'));
  await expect(pageButton(ann, 1, 1)).toBeVisible();
});

test('a board is taken along as PNG, SVG and PDF', async ({ person }) => {
  const ann = await person('Ann');
  await gather([ann]);
  await openBoard(ann);
  await drag(ann, [0.3, 0.3], [0.6, 0.6]);
  await expectDrawings(ann, 1);
  for (const [item, beginning] of [
    ['board.export.png', '\x89PNG'],
    ['board.export.svg', '<'],
    ['board.export.pdf', '%PDF-'],
  ] as const) {
    const download = ann.page.waitForEvent('download');
    await ann.button('board.export').click();
    await ann.page.getByRole('menuitem', { name: ann.t(item) }).click();
    const bytes = await readFile(await (await download).path());
    expect(bytes.toString('latin1').startsWith(beginning), item).toBe(true);
    expect(bytes.length).toBeGreaterThan(300);
  }
});

test('how a board came to be is seen, and it is there when the room is over', async ({ person }) => {
  const ann = await person('Ann');
  await gather([ann]);
  await openBoard(ann);
  for (const x of [0.2, 0.4, 0.6]) await drag(ann, [x, 0.3], [x, 0.6]);
  await expectDrawings(ann, 3);
  await ann.button('board.history').click();
  const slider = ann.page.getByRole('slider', { name: ann.t('board.time') });
  await expect(slider).toHaveValue('3');
  await slider.press('ArrowLeft');
  await expect(slider).toHaveValue('2');
  await expect(slider).toHaveAttribute('aria-valuetext', /Ann$/);
  await ann.button('board.time.play').click();
  await expect(slider).toHaveValue('3');
  await ann.button('board.time.now').click();
  await expectDrawings(ann, 3);

  await ann.button('room.leaveOptions').click();
  await ann.page.getByRole('menuitem', { name: ann.t('room.end') }).click();
  await ann.button('room.end.confirm').click();
  await ann.page.getByRole('link', { name: ann.t('boards.keptOpen') }).click();
  await expect(canvas(ann)).toBeVisible();
  await expectDrawings(ann, 3);
  await expect(ann.page.getByRole('toolbar')).toHaveCount(0);
  await ann.button('board.history').click();
  await expect(slider).toHaveValue('3');
});
