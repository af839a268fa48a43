import { expect, test } from '../harness/index';
import { openPanel, row } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`the stage (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const names = locale === 'en' ? (['Maya', 'Tom', 'Priya'] as const) : (['李雷', '韩梅梅', '王小明'] as const);
    const [host, other, third] = [
      await person(names[0], { locale }),
      await person(names[1], { locale }),
      await person(names[2], { locale }),
    ];
    for (const p of [host, other, third]) await p.haveAccount();
    const { link } = await host.makeRoom();
    await host.enter(link);
    await other.enter(link);
    await third.enter(link, { camera: false });
    await expect(host.tile(other.name).locator('video')).toHaveCount(1);
    const pinOf = (name: string) => host.page.getByRole('button', { name: host.t('call.tile.toStage', { name }) });
    await host.button('call.layout').click();
    await host.page.getByRole('menuitemradio', { name: host.t('call.layout.stage') }).click();
    await pinOf(other.name).click();
    await shoot(host.page, 'stage-pinned', locale);
    await openPanel(host, 'people');
    await row(host, third.name)
      .getByRole('button', { name: host.t('room.people.actions', { name: third.name }) })
      .click();
    await host.page.getByRole('menuitem', { name: host.t('room.people.spotlight') }).click();
    await shoot(host.page, 'stage-people', locale);
    await host.button('room.panel.close').click();
    await host.button('call.spotlight.follow').click();
    await host.button('call.layout').click();
    await host.page.getByRole('menuitemradio', { name: host.t('call.layout.side') }).click();
    await shoot(host.page, 'side-spotlight', locale);
    await host.button('call.layout').click();
    await host.page.getByRole('menuitemradio', { name: host.t('call.layout.grid') }).click();
    await shoot(host.page, 'grid-spotlight', locale);
  });
}
