import { expect, test } from '../harness/index';
import { history, leave } from '../harness/room';
import { seed } from '../harness/seed';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`a long history (${locale})`, async ({ person, server }) => {
    test.setTimeout(180_000);
    const [host, other] = [await person(locale === 'en' ? 'Maya' : '李雷', { locale }), await person('Tom', { locale })];
    const silent = { microphone: false, camera: false };
    for (const p of [host, other]) await p.haveAccount();
    const { link, number } = await host.makeRoom();
    for (const p of [host, other]) {
      await p.enter(link, silent);
      await leave(p);
    }
    const { first } = await seed(server, number, 400);
    await host.page.goto('about:blank');
    await host.page.goto(`${host.url}/r/${number}?m=${first + 200}`);
    await host.button('call.pre.joinNow').click();
    await expect(history(host).getByText('message 201', { exact: false }).first()).toBeVisible();
    await shoot(host.page, 'history', locale);
    await host.button('room.chat.toDay').click();
    await expect(host.field('room.chat.day')).toBeVisible();
    await shoot(host.page, 'history-day', locale);
    await host.page.keyboard.press('Escape');
    await host.button('ui.export').click();
    await host.field('ui.export.person').selectOption('Tom');
    await host.field('ui.export.from').fill('2026-11-03');
    await shoot(host.page, 'export', locale);
  });
}
