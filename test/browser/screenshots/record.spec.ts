import { expect, test } from '../harness/index';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`recording (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const names = locale === 'en' ? (['Maya', 'Tom'] as const) : (['李雷', '韩梅梅'] as const);
    const [host, other] = [await person(names[0], { locale }), await person(names[1], { locale })];
    for (const p of [host, other]) await p.haveAccount();
    const { link } = await host.makeRoom();
    for (const p of [host, other]) await p.enter(link);
    await expect(host.tile(other.name).locator('video')).toHaveCount(1);
    await host.button('room.more').click();
    await host.page.getByRole('menuitem', { name: host.t('room.record.item') }).click();
    await expect(host.button('room.record.start')).toBeVisible();
    await shoot(host.page, 'record-dialog', locale);
    await host.button('room.record.start').click();
    await expect(host.button('room.record.stop')).toBeVisible();
    await shoot(host.page, 'record-running', locale);
    await shoot(other.page, 'record-seen', locale);
    const saved = host.page.waitForEvent('download', { timeout: 60_000 });
    await host.button('room.record.stop').click();
    await saved;
    await expect(host.button('room.record.saveAgain')).toBeVisible();
    await shoot(host.page, 'record-saved', locale);
  });
}
