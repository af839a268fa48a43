import type { Page } from '@playwright/test';
import { expectAccessible, expectFits } from '../harness/axe';
import { expect, test } from '../harness/index';
import { openPanel, row } from '../harness/room';

const RED = [220, 20, 20];

/** A wide PNG: red in the middle, blue at both sides. What is cut out is seen by its colour. */
async function flag(page: Page): Promise<Buffer> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 900;
    canvas.height = 300;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('no canvas');
    pen.fillStyle = 'rgb(20, 20, 220)';
    pen.fillRect(0, 0, 900, 300);
    pen.fillStyle = 'rgb(220, 20, 20)';
    pen.fillRect(300, 0, 300, 300);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(address.split(',')[1] ?? '', 'base64');
}

/** The colours of a loaded picture near its corners and in its middle; null while it has not come. */
function colours(picture: Element): number[][] | null {
  if (!(picture instanceof HTMLImageElement) || !picture.complete || picture.naturalWidth !== 256) return null;
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 256;
  const pen = canvas.getContext('2d');
  pen?.drawImage(picture, 0, 0);
  return [5, 128, 250].flatMap((x) => [5, 250].map((y) => [...(pen?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3)));
}

test('a picture is chosen by keyboard, seen by others in the room, and removed', async ({ person }) => {
  const [li, mei] = [await person('李雷', { locale: 'zh-CN' }), await person('Mei')];
  for (const p of [li, mei]) await p.haveAccount();
  await li.page.goto(`${li.url}/settings`);
  const choose = async (name: string, buffer: Buffer) => {
    const button = li.page.getByRole('button', {
      name: new RegExp(`${li.t('settings.pictureChoose')}|${li.t('settings.pictureOther')}`),
    });
    const dialog = li.page.waitForEvent('filechooser');
    await button.press('Enter');
    await (await dialog).setFiles({ name, mimeType: 'application/octet-stream', buffer });
  };
  await choose('notes.txt', Buffer.from('no picture'));
  await expect(li.page.getByRole('alert')).toHaveText(li.t('settings.pictureUnreadable'));
  await expectAccessible(li.page, 'settings with a file that is no picture');

  await choose('me.png', await flag(li.page));
  await expect(li.page.getByRole('img', { name: li.t('settings.picturePreview') })).toBeVisible();
  await expectAccessible(li.page, 'settings with a new picture');
  await li.page.setViewportSize({ width: 360, height: 740 });
  await expectFits(li.page, 'settings with a new picture');
  await li.page.setViewportSize({ width: 1280, height: 800 });
  await expect(li.button('settings.pictureUse')).toBeFocused();
  await li.page.keyboard.press('Enter');
  await expect(li.page.getByText(li.t('settings.pictureSaved'))).toBeVisible();
  await expect(li.button('settings.pictureOther')).toBeFocused();

  const { link } = await li.makeRoom();
  for (const p of [li, mei]) await p.enter(link, { microphone: false, camera: false });
  const picture = mei.tile('李雷').locator('img');
  await expect(async () => {
    const seen = await picture.evaluate(colours);
    expect(seen).toHaveLength(6);
    for (const colour of seen ?? []) {
      for (const [i, value] of colour.entries()) expect(Math.abs(value - (RED[i] ?? 0)), `${colour}`).toBeLessThan(12);
    }
  }).toPass({ timeout: 15_000 });
  await openPanel(mei, 'people');
  await expect(row(mei, '李雷').locator('img')).toHaveCount(1);
  await expect(mei.tile().locator('img')).toHaveCount(0);

  const settings = await li.context.newPage(); // the one who is in the room stays there
  await settings.goto(`${li.url}/settings`);
  await settings.getByRole('button', { name: li.t('settings.pictureRemove'), exact: true }).click();
  await expect(settings.getByText(li.t('settings.pictureRemoved'))).toBeVisible();
  await expect(picture).toHaveCount(0);
  await expect(row(mei, '李雷').locator('img')).toHaveCount(0);
  await expect(mei.tile('李雷')).toContainText('李雷');
});
