import { expect, test } from '../harness/index';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`pages before and around the room (${locale})`, async ({ person }) => {
    test.setTimeout(180_000);
    const li = await person(locale === 'en' ? 'Maya' : '李雷', { locale });
    for (const [path, heading] of [
      ['login', 'auth.login'],
      ['register', 'auth.register'],
    ] as const) {
      await li.page.goto(`${li.url}/${path}`);
      await expect(li.heading(heading)).toBeVisible();
      await shoot(li.page, path, locale);
    }
    await li.register();
    await expect(li.heading('home.empty.title')).toBeVisible();
    await shoot(li.page, 'home-empty', locale);
    for (let i = 0; i < 4; i++) await li.makeRoom();
    await li.page.reload();
    await expect(li.page.getByText(li.t('home.defaultTitle', { name: li.name })).first()).toBeVisible();
    await shoot(li.page, 'home', locale);
    await li.page.goto(`${li.url}/settings`);
    await expect(li.heading('settings.title')).toBeVisible();
    await shoot(li.page, 'settings', locale);
    await li.page.goto(`${li.url}/nowhere`);
    await expect(li.heading('app.notFound.title')).toBeVisible();
    await shoot(li.page, 'not-found', locale);
    await li.page.goto(`${li.url}/r/000000`);
    await expect(li.heading('ui.refused.not_found')).toBeVisible();
    await shoot(li.page, 'no-such-room', locale);
  });
}
