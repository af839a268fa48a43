import { expect, type Person, test } from '../harness/index';
import { openPanel, row } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`the door and the settings of a room (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const names =
      locale === 'en' ? (['Maya', 'Tom', 'Ines', 'Bram'] as const) : (['李雷', '韩梅梅', '王小明', '欧阳修'] as const);
    const people = [];
    for (const name of names) people.push(await person(name, { locale }));
    const [host, member, first, second] = people as [Person, Person, Person, Person];
    const guest = await person('Kim', { locale });
    for (const who of people) await who.haveAccount();
    const { link } = await host.makeRoom({ guests: true });
    await host.enter(link);
    await member.enter(link, { camera: false });
    await host.call('PATCH', `/api/v1/rooms/${new URL(link).pathname.split('/').at(-1)}`, { policy: { entry: 'knock' } });
    const wait = async (who: Person) => {
      await who.page.goto(link);
      await who.button('call.pre.joinNow').click();
      await expect(who.heading('room.wait.title')).toBeVisible();
    };
    await wait(first);
    await expect(first.button('call.turnOffCamera')).toBeVisible();
    await shoot(first.page, 'waiting', locale);
    await expect(host.page.getByRole('region', { name: host.t('room.knock.label') })).toBeVisible();
    await shoot(host.page, 'room-knock', locale);
    await wait(second);
    await guest.page.goto(link);
    await guest.page.getByRole('textbox').first().fill('Kim');
    await guest.button('auth.guest.enter').click();
    await guest.button('call.pre.joinNow').click();
    await expect(guest.heading('room.wait.title')).toBeVisible();
    await shoot(host.page, 'room-knocks', locale);
    await openPanel(host, 'people');
    await row(host, member.name)
      .getByRole('button', { name: host.t('room.people.actions', { name: member.name }) })
      .click();
    await shoot(host.page, 'room-waiting-menu', locale);
    await host.page.keyboard.press('Escape');
    await host.page
      .getByRole('banner')
      .getByRole('button', { name: host.t('room.lock'), exact: true })
      .click();
    await shoot(host.page, 'room-locked', locale);
    await expect(first.heading('ui.refused.locked')).toBeVisible();
    await host.page
      .getByRole('banner')
      .getByRole('button', { name: host.t('room.settings'), exact: true })
      .click();
    const dialog = host.page.getByRole('dialog', { name: host.t('room.settings') });
    await expect(dialog.getByText(host.t('room.banned.none'))).toBeVisible();
    await shoot(host.page, 'room-settings', locale);
    await dialog.getByRole('button', { name: host.t('room.settings.newLink') }).click();
    await dialog.getByLabel(host.t('ui.entry.members'), { exact: true }).check();
    await dialog.getByRole('button', { name: host.t('room.add.do'), exact: true }).scrollIntoViewIfNeeded();
    await shoot(host.page, 'room-settings-below', locale);
    await first.button('ui.retry').click();
    await expect(first.heading('room.out.notMember')).toBeVisible();
    await shoot(first.page, 'not-member', locale);
  });
}
