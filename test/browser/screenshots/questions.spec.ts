import { expect, test } from '../harness/index';
import { openPanel, row } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`what the page asks before it does it, and what it says when it cannot (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const names = locale === 'en' ? (['Maya', 'Tom'] as const) : (['李雷', '韩梅梅'] as const);
    const [host, other] = [await person(names[0], { locale }), await person(names[1], { locale })];
    for (const who of [host, other]) await who.haveAccount();
    const { link } = await host.makeRoom();

    await host.page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
      document.execCommand = () => false;
    });
    await host.enter(link);

    await other.page.goto(link);
    await expect(other.button('call.turnOffCamera')).toBeVisible();
    await other.field('call.pre.name').fill('\u202E');
    await other.button('call.pre.joinNow').click();
    await expect(other.page.getByText(other.t('api.error.display_name_invalid'))).toBeVisible();
    await shoot(other.page, 'name-refused', locale);
    await other.field('call.pre.name').fill(other.name);
    await other.button('call.pre.joinNow').click();

    await host.page
      .getByRole('banner')
      .getByRole('button', { name: host.t('room.copyLinkHint') })
      .click();
    await expect(host.page.getByRole('dialog', { name: host.t('room.link') })).toBeVisible();
    await shoot(host.page, 'link-by-hand', locale);
    await host.page.keyboard.press('Escape');

    await openPanel(host, 'people');
    for (const [how, item] of [
      ['remove', 'room.people.remove'],
      ['ban', 'room.people.ban'],
    ] as const) {
      await row(host, other.name)
        .getByRole('button', { name: host.t('room.people.actions', { name: other.name }) })
        .click();
      await host.page.getByRole('menuitem', { name: host.t(item) }).click();
      await expect(host.heading(`room.${how}.title`, { name: other.name })).toBeVisible();
      await shoot(host.page, `ask-${how}`, locale);
      await host.page.keyboard.press('Escape');
    }
    await host.button('room.leaveOptions').click();
    await host.page.getByRole('menuitem', { name: host.t('room.end') }).click();
    await expect(host.heading('room.end.title')).toBeVisible();
    await shoot(host.page, 'ask-end', locale);
    await host.page.keyboard.press('Escape');

    await other.makeRoom();
    await other.page.goto(`${other.url}/settings`);
    await other.button('settings.sessionsEndAll').click();
    await expect(other.heading('settings.sessionsEndAllTitle')).toBeVisible();
    await shoot(other.page, 'ask-end-logins', locale);
    await other.page.route('**/api/v1/rooms?**', (route) => route.abort());
    await other.page.route('**/api/v1/rooms', (route) => route.abort());
    await other.page.goto(other.url);
    await expect(other.button('ui.retry')).toBeVisible({ timeout: 30_000 });
    await shoot(other.page, 'home-failed', locale);
    await other.page.unrouteAll();
    await other.button('ui.retry').click();
    await expect(other.button('ui.retry')).toHaveCount(0);
    await other.page.route('**/api/v1/rooms?**', (route) => route.abort());
    await other.page.route('**/api/v1/rooms', (route) => route.abort());
    await other.button('home.rooms.refresh').click();
    await expect(other.page.getByText(other.t('home.rooms.stale'))).toBeVisible({ timeout: 30_000 });
    await shoot(other.page, 'home-stale', locale);
  });
}
