import { expect, test } from '../harness/index';
import { expectPicture } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`a call with a screen, its figures and its switches (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const names = locale === 'en' ? (['Maya', 'Tom'] as const) : (['李雷', '韩梅梅'] as const);
    const flags = ['--auto-select-desktop-capture-source=Entire screen'];
    const [host, other] = [await person(names[0], { locale }), await person(names[1], { locale, screens: true, flags })];
    for (const who of [host, other]) await who.haveAccount();
    const { link } = await host.makeRoom();
    for (const who of [host, other]) {
      await who.enter(link);
      await who.page.locator('[aria-keyshortcuts="C"]').click(); // closes the chat, which would cover a phone's stage
    }
    await other.button('call.shareStart').click();
    await expectPicture(host, host.t('call.tile.screen', { name: other.name }));
    await shoot(host.page, 'call-screen', locale);
    await shoot(other.page, 'call-sharing', locale);

    await host.button('call.cameraOptions').click();
    await shoot(host.page, 'call-camera-menu', locale);
    await host.page.keyboard.press('Escape');
    await host.button('call.microphoneOptions').click();
    await shoot(host.page, 'call-microphone-menu', locale);
    await host.page.keyboard.press('Escape');
    await host.button('room.more').click();
    await host.page.getByRole('menuitem', { name: host.t('room.keys.statistics') }).click();
    const statistics = host.page.getByRole('dialog', { name: host.t('call.stats') });
    await expect(statistics.getByRole('heading', { level: 3 }).first()).toBeVisible({ timeout: 20_000 });
    await shoot(host.page, 'call-statistics', locale);
    await host.page.keyboard.press('Escape');
    await host.button('room.more').click();
    await host.page.getByRole('menuitemcheckbox', { name: host.t('call.audioOnly') }).click();
    await expect(host.page.getByRole('region', { name: host.t('call.audioOnly') })).toBeVisible();
    await shoot(host.page, 'call-audio-only', locale);
  });
}
