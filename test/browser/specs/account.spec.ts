import { expectAccessible, expectFits } from '../harness/axe';
import { expect, test } from '../harness/index';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`register, look around, log out and log in (${locale})`, async ({ person }) => {
    const li = await person('李雷', { locale });
    await li.page.goto(li.url);
    await expect(li.page).toHaveURL(/\/login$/);
    await expect(li.page.locator('html')).toHaveAttribute('lang', locale);
    await expectAccessible(li.page, 'login');

    await li.link('auth.register').click();
    await expectAccessible(li.page, 'register');
    await li.register();
    await expect(li.heading('home.hello', { name: '李雷' })).toBeVisible();
    await expectAccessible(li.page, 'home');

    await li.link('app.settings').click();
    await expect(li.heading('settings.title')).toBeVisible();
    await expectAccessible(li.page, 'settings');
    await li.button('settings.logOut').click();
    await expect(li.page).toHaveURL(/\/login$/);
    await li.page.goto(li.url);
    await expect(li.page).toHaveURL(/\/login$/);

    await li.logIn();
    await expect(li.heading('home.hello', { name: '李雷' })).toBeVisible();
  });

  test(`a page whose files do not come is loaded again, once, and then has words (${locale})`, async ({ person }) => {
    const li = await person('李雷', { locale });
    const files = '**/assets/index-*.js';
    const again = li.page.getByRole('button', { name: locale === 'en' ? 'Load again' : '重新加载' });
    let lost = 0;
    await li.page.route(files, (route) => {
      lost++;
      return route.abort('internetdisconnected');
    });
    await li.page.goto(`${li.url}/login`);
    await expect(again).toBeVisible();
    await expect.poll(() => lost).toBe(2);
    await expect(again).toBeVisible();
    await li.page.unroute(files);
    await again.click();
    await expect(li.button('auth.login')).toBeVisible();

    await li.page.evaluate(() => sessionStorage.clear());
    await li.page.route(files, (route) => route.abort('internetdisconnected'), { times: 1 });
    await li.page.reload();
    await expect(li.button('auth.login')).toBeVisible();
  });

  test(`what is refused at the door has words (${locale})`, async ({ person }) => {
    const [first, second] = [await person('mei', { locale }), await person('Ｍｅｉ', { locale })];
    await first.register();
    await second.page.goto(`${second.url}/register`);

    await second.field('auth.name').fill('Ｍｅｉ');
    await second.field('auth.password').fill('short');
    await second.button('auth.register').click();
    await expect(second.page.getByText(second.t('api.error.password_short'))).toBeVisible();
    await second.field('auth.password').fill('long enough for this');
    await second.button('auth.register').click();
    await expect(second.page.getByText(second.t('api.error.name_taken'))).toBeVisible();

    await second.page.goto(`${second.url}/login`);
    for (const [name, password] of [
      ['mei', 'wrong password'],
      ['nobody', 'wrong password'],
    ] as const) {
      await second.field('auth.name').fill(name);
      await second.field('auth.password').fill(password);
      const answer = second.page.waitForResponse(/sessions$/);
      await second.button('auth.login').click();
      expect((await answer).status()).toBe(401);
      await expect(second.page.getByText(second.t('api.error.bad_credentials'))).toBeVisible();
    }
    await expectAccessible(second.page, 'login refused');
  });
}

test('the language is the browser’s, can be switched, and stays', async ({ person }) => {
  const li = await person('li', { locale: 'zh-CN' });
  await li.haveAccount();
  await li.page.goto(`${li.url}/settings`);
  await expect(li.heading('settings.title')).toHaveText('设置');
  await li.page.getByText('English', { exact: true }).click();
  await expect(li.page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  await li.page.reload();
  await expect(li.page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  await expect(li.page.locator('html')).toHaveAttribute('lang', 'en');
});

test('every page fits a phone and can be used by keyboard alone', async ({ person }) => {
  const li = await person('li', { viewport: { width: 360, height: 740 } });
  for (const path of ['/login', '/register', '/r/123456', '/nowhere']) {
    await li.page.goto(li.url + path);
    await expect(li.page.getByRole('heading').first()).toBeVisible();
    await expectFits(li.page, path);
  }
  await li.page.goto(`${li.url}/register`);
  await expect(li.field('auth.name')).toBeFocused();
  await li.page.keyboard.type('li');
  await li.page.keyboard.press('Tab');
  await li.page.keyboard.press('Tab');
  await expect(li.field('auth.password')).toBeFocused();
  await li.page.keyboard.type('typed by hand only');
  await li.page.keyboard.press('Enter');
  await expect(li.heading('home.hello', { name: 'li' })).toBeVisible();
  for (const path of ['/', '/settings']) {
    await li.page.goto(li.url + path);
    await expect(li.page.getByRole('heading').first()).toBeVisible();
    await expectFits(li.page, path);
  }
});
