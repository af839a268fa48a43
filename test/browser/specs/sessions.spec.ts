import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { peers } from '../harness/stats';

const SOON = { timeout: 2_000 };

/** The same person at another browser, logged in with the same account. */
async function logInAs(name: string, person: (name: string) => Promise<Person>): Promise<Person> {
  const other = await person(name);
  await other.logIn();
  return other;
}

test('logging out another browser ends its room and its call at once', async ({ person }) => {
  const here = await person('Ann');
  await here.haveAccount();
  const there = await logInAs('Ann', person);
  const { link } = await here.makeRoom();
  await here.enter(link);
  await there.enter(link);
  await expect(here.page.getByRole('article')).toHaveCount(2);
  await expect.poll(async () => (await peers(there.page)).length).toBe(1);

  const settings = await here.context.newPage();
  await settings.goto(`${here.url}/settings`);
  const list = settings.getByRole('region', { name: here.t('settings.sessions') }).getByRole('listitem');
  await expect(list).toHaveCount(2);
  await expect(list.first()).toContainText(here.t('settings.sessionHere'));
  await expect(list.first()).toContainText('Chrome');
  await expectAccessible(settings, 'sessions');
  await list.last().getByRole('button').click();

  await expect(there.heading('room.out.revoked')).toBeVisible(SOON);
  await expect.poll(() => peers(there.page), SOON).toEqual([]);
  await expect(here.page.getByRole('article')).toHaveCount(1, SOON);
  await expect(list).toHaveCount(1);
  await there.page.reload();
  await expect(there.page).toHaveURL(/\/login|\/r\//);
  await expect(there.button('room.leave')).toHaveCount(0);
});

test('logging out everywhere says what it does, and leads to the login', async ({ person }) => {
  const here = await person('Ann');
  await here.haveAccount();
  const there = await logInAs('Ann', person);
  await here.page.setViewportSize({ width: 360, height: 740 });
  await here.page.goto(`${here.url}/settings`);
  await expect(here.page.getByRole('listitem').filter({ hasText: here.t('settings.sessionHere') })).toBeVisible();
  await expectFits(here.page, 'sessions on a phone');
  await here.button('settings.sessionsEndAll').click();
  const dialog = here.page.getByRole('dialog', { name: here.t('settings.sessionsEndAllTitle') });
  await expect(dialog).toContainText('All 2 browsers');
  await expectAccessible(here.page, 'log out everywhere');
  await dialog.getByRole('button', { name: here.t('settings.sessionsEndAll'), exact: true }).click();
  await expect(here.page).toHaveURL(/\/login$/);
  await there.page.goto(`${there.url}/settings`);
  await expect(there.page).toHaveURL(/\/login$/);
});
