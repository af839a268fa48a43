import { expect, type Person, test } from '../harness/index';
import { openPanel, row, say } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

// Pictures for people to look at, and two of them for the README. They assert only that each page came up.

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
    await expect(li.page.getByText(`Room of ${li.name}`).first()).toBeVisible();
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

  test(`the room (${locale})`, async ({ person }) => {
    test.setTimeout(180_000);
    const names = locale === 'en' ? (['Maya', 'Tom'] as const) : (['李雷', '韩梅梅'] as const);
    const [host, other] = [await person(names[0], { locale }), await person(names[1], { locale })];
    const guest = await person('Kim', { locale });
    for (const p of [host, other]) await p.haveAccount();
    const { link } = await host.makeRoom({ guests: true });
    await guest.page.goto(link);
    await expect(guest.heading('auth.guest.title')).toBeVisible();
    await shoot(guest.page, 'guest', locale);

    await host.page.goto(link);
    await expect(host.button('call.turnOffCamera')).toBeVisible();
    await shoot(host.page, 'pre-join', locale);
    await host.enter(link);
    await shoot(host.page, 'room-alone', locale);
    await other.enter(link);
    await openPanel(other, 'chat');
    await openPanel(host, 'chat');
    for (const [who, en, zh] of [
      [host, 'Good morning! Can you hear me?', '早上好！听得到我说话吗？'],
      [other, 'Loud and clear.', '听得很清楚。'],
      [host, 'Here is the outline: https://example.org/outline', '提纲在这里：https://example.org/outline'],
      [other, '```go\nfmt.Println("hello")\n```', '```go\nfmt.Println("你好")\n```'],
    ] as const) {
      await say(who, locale === 'en' ? en : zh);
    }
    await expect(host.tile(other.name).locator('video')).toHaveCount(1);
    await shoot(host.page, 'room', locale);
    await openPanel(host, 'people');
    await shoot(host.page, 'room-people', locale);

    await other.button('room.hand').click();
    await host.button('room.hand').click();
    await other.button('room.react').click();
    const item = (role: 'menuitem' | 'menuitemradio', key: 'room.react.clap' | 'room.pace.lost') =>
      other.page.getByRole(role, { name: other.t(key), exact: true });
    await item('menuitemradio', 'room.pace.lost').click();
    await expect(host.page.getByRole('button', { name: new RegExp(`^${host.t('room.pace.title')}`) })).toBeVisible();
    await expect(other.tile().getByText(other.t('room.pace.lost'))).toBeVisible();
    await shoot(host.page, 'room-hands', locale);
    await other.button('room.react').click();
    await expect(item('menuitem', 'room.react.clap')).toBeVisible();
    await shoot(other.page, 'room-reactions', locale);
    await host.page.getByRole('button', { name: new RegExp(`^${host.t('room.pace.title')}`) }).click();
    await expect(host.page.getByRole('figure')).toBeVisible();
    await shoot(host.page, 'room-pace', locale);
  });

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
