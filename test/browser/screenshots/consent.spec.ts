import { expect, test } from '../harness/index';
import { openPanel, row } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES, pattern } from '../harness/words';

for (const locale of LOCALES) {
  test(`what is asked before anyone is seen, and who sees whom (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const names = locale === 'en' ? (['Maya', 'Tom'] as const) : (['李雷', '韩梅梅'] as const);
    const [host, other] = [await person(names[0], { locale }), await person(names[1], { locale })];
    for (const who of [host, other]) await who.haveAccount();
    const { link } = await host.makeRoom({ view: 'ask' });
    await other.page.goto(link);
    await expect(other.page.getByText(other.t('call.pre.seen.agreed'))).toBeVisible();
    await shoot(other.page, 'consent-before', locale);
    await host.enter(link);
    await other.enter(link, { camera: false });

    await openPanel(host, 'people');
    const menu = row(host, other.name).getByRole('button', { name: host.t('room.people.actions', { name: other.name }) });
    await menu.click();
    await host.page.getByRole('menuitem', { name: host.t('room.people.view') }).click();
    const dialog = host.page.getByRole('dialog', { name: host.t('room.view.askTitle', { name: other.name }) });
    await dialog.getByRole('checkbox', { name: host.t('room.view.ask.microphone') }).press('Space');
    await shoot(host.page, 'consent-ask', locale);
    await dialog.getByRole('button', { name: host.t('room.view.askNow') }).click();
    const question = other.page
      .getByRole('alert')
      .filter({ hasText: other.t('room.view.asks.camera', { name: host.name }) });
    await expect(question).toBeVisible();
    await shoot(other.page, 'consent-question', locale);
    await shoot(host.page, 'consent-asked', locale);
    await question.getByRole('button', { name: other.t('room.view.allow') }).click();
    await other.button('room.view.allow').click();
    await other.page.getByRole('button', { name: pattern(locale, 'room.view.by') }).click();
    await shoot(other.page, 'consent-who', locale);
    await other.page.keyboard.press('Escape');
    await host.page
      .getByRole('banner')
      .getByRole('button', { name: host.t('room.settings') })
      .click();
    await host.page
      .getByRole('region', { name: host.t('room.settings.view'), exact: true })
      .getByRole('radio', { name: host.t('room.settings.view.all'), exact: true })
      .press('Space');
    await shoot(host.page, 'consent-rule', locale);
  });
}
