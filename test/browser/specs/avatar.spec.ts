import { expectAccessible, expectFits } from '../harness/axe';
import { expect, test } from '../harness/index';
import { chooseFile, expectRed, flag } from '../harness/picture';
import { openPanel, row } from '../harness/room';

test('a picture is chosen by keyboard, seen by others in the room, and removed', async ({ person }) => {
  const [li, mei] = [await person('李雷', { locale: 'zh-CN' }), await person('Mei')];
  for (const p of [li, mei]) await p.haveAccount();
  await li.page.goto(`${li.url}/settings`);
  const button = li.page.getByRole('button', {
    name: new RegExp(`${li.t('ui.picture.choose')}|${li.t('ui.picture.other')}`),
  });
  const choose = (name: string, buffer: Buffer) => chooseFile(li.page, button, name, buffer);
  await choose('notes.txt', Buffer.from('no picture'));
  await expect(li.page.getByRole('alert')).toHaveText(li.t('ui.picture.unreadable'));
  await expectAccessible(li.page, 'settings with a file that is no picture');

  await choose('me.png', await flag(li.page, 900, 300, { x: 300, y: 0, width: 300, height: 300 }));
  await expect(li.page.getByRole('img', { name: li.t('settings.picturePreview') })).toBeVisible();
  await expectAccessible(li.page, 'settings with a new picture');
  await li.page.setViewportSize({ width: 360, height: 740 });
  await expectFits(li.page, 'settings with a new picture');
  await li.page.setViewportSize({ width: 1280, height: 800 });
  await expect(li.button('ui.picture.use')).toBeFocused();
  await li.page.keyboard.press('Enter');
  await expect(li.page.getByText(li.t('settings.pictureSaved'))).toBeVisible();
  await expect(li.button('ui.picture.other')).toBeFocused();

  const { link } = await li.makeRoom();
  for (const p of [li, mei]) await p.enter(link, { microphone: false, camera: false });
  const picture = mei.tile('李雷').locator('img');
  await expectRed(picture, 256, 256);
  await openPanel(mei, 'people');
  await expect(row(mei, '李雷').locator('img')).toHaveCount(1);
  await expect(mei.tile().locator('img')).toHaveCount(0);

  const settings = await li.context.newPage(); // the one who is in the room stays there
  await settings.goto(`${li.url}/settings`);
  await settings.getByRole('button', { name: li.t('ui.picture.remove'), exact: true }).click();
  await expect(settings.getByText(li.t('settings.pictureRemoved'))).toBeVisible();
  await expect(picture).toHaveCount(0);
  await expect(row(mei, '李雷').locator('img')).toHaveCount(0);
  await expect(mei.tile('李雷')).toContainText('李雷');
});
