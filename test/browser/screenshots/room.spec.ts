import { expect, test } from '../harness/index';
import { openPanel, say } from '../harness/room';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
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
}
