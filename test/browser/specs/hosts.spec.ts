import { expectAccessible, expectFits, expectTouchable } from '../harness/axe';
import { expect, type Person, type PersonOptions, test } from '../harness/index';
import { box, expectMessage, expectPeople, history, openPanel, row, say } from '../harness/room';

// What hosts decide at the door and inside, each seen by those whom it concerns.

/** A host in a room of this policy, and others with accounts before its door. */
async function hosting(
  person: (name: string, options?: PersonOptions) => Promise<Person>,
  policy: Readonly<Record<string, unknown>>,
  others: readonly string[],
  options: PersonOptions = {},
) {
  const people = [];
  for (const name of ['Hana', ...others]) {
    const who = await person(name, options);
    await who.haveAccount();
    people.push(who);
  }
  const [host, ...rest] = people as [Person, ...Person[]];
  const room = await host.makeRoom(policy);
  await enter(host, room.link);
  return { host, others: rest as [Person, ...Person[]], ...room };
}

const enter = (who: Person, link: string) => who.enter(link, { microphone: false, camera: false });

/** Asks at the door, with the camera off; the answer is still to come. */
async function ask(who: Person, link: string): Promise<void> {
  await who.page.goto(link);
  await expect(who.button('call.turnOffCamera')).toBeVisible();
  await who.button('call.turnOffCamera').click();
  await who.button('call.pre.joinNow').click();
}

async function knock(who: Person, link: string): Promise<void> {
  await ask(who, link);
  await expect(who.heading('room.wait.title')).toBeVisible();
}

const stage = (who: Person) => who.page.getByRole('region', { name: who.t('call.view') });
const admit = (host: Person, name: string) =>
  host.page.getByRole('button', { name: host.t('room.knock.admitNamed', { name }), exact: true });
const decline = (host: Person, name: string) =>
  host.page.getByRole('button', { name: host.t('room.knock.declineNamed', { name }), exact: true });

/** What stands on the page is accessible and fits the smallest phone; the window is then as wide as before. */
async function expectSound(who: Person, what: string): Promise<void> {
  const before = who.page.viewportSize();
  await who.page.setViewportSize({ width: 360, height: 740 });
  await expectFits(who.page, what);
  await expectAccessible(who.page, what);
  if (before) await who.page.setViewportSize(before);
}

/** Opens the menu of somebody in the list of people and chooses. */
async function choose(host: Person, name: string, item: Parameters<Person['t']>[0]): Promise<void> {
  await openPanel(host, 'people');
  await row(host, name)
    .getByRole('button', { name: host.t('room.people.actions', { name }) })
    .click();
  await host.page.getByRole('menuitem', { name: host.t(item), exact: true }).click();
}

async function openSettings(host: Person) {
  await host.page
    .getByRole('banner')
    .getByRole('button', { name: host.t('room.settings'), exact: true })
    .click();
  const dialog = host.page.getByRole('dialog', { name: host.t('room.settings') });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('who knocks is let in over the stage, and both chat', async ({ person }) => {
  const { host, others, link } = await hosting(person, { entry: 'knock' }, ['Anna']);
  const [anna] = others;
  await knock(anna, link);
  await expect(anna.page.getByText(anna.t('room.wait.account', { name: 'Anna' }))).toBeVisible();
  await expectSound(anna, 'the waiting room');
  await expect(admit(host, 'Anna')).toBeVisible();
  await expectSound(host, 'somebody knocks');
  await admit(host, 'Anna').click();
  await expect(stage(anna)).toBeVisible();
  await expect(admit(host, 'Anna')).toHaveCount(0);
  for (const who of [host, anna]) await openPanel(who, 'chat');
  await say(anna, 'thank you');
  await expectMessage(host, 'thank you');
  await say(host, 'welcome');
  await expectMessage(anna, 'welcome');
  await anna.page.reload(); // once let in, never asked again
  await expect(stage(anna)).toBeVisible();
});

test('who is declined reads so, asks again and comes in', async ({ person }) => {
  const { host, others, link } = await hosting(person, { entry: 'knock' }, ['Anna']);
  const [anna] = others;
  await knock(anna, link);
  await decline(host, 'Anna').click();
  await expect(anna.heading('room.out.declined')).toBeVisible();
  await expectSound(anna, 'declined');
  await anna.button('room.out.askAgain').click();
  await expect(anna.heading('room.wait.title')).toBeVisible();
  await openPanel(host, 'people');
  await expect(admit(host, 'Anna')).toBeVisible();
  await expectSound(host, 'the people with who waits');
  await admit(host, 'Anna').click();
  await expect(stage(anna)).toBeVisible();
});

test('waiting survives a refresh with what was chosen, and ends when the person ends it', async ({ person }) => {
  const { host, others, link } = await hosting(person, { entry: 'knock' }, ['Anna', 'Bo']);
  const [anna, bo] = others as [Person, Person];
  await knock(anna, link);
  await anna.button('call.turnOffMicrophone').click();
  await anna.page.reload();
  await expect(anna.heading('room.wait.title')).toBeVisible();
  await expect(anna.button('call.turnOnMicrophone')).toBeVisible();
  await knock(bo, link);
  await expect(host.page.getByRole('status').filter({ hasText: /^2 people/ })).toHaveCount(1);
  await host.button('room.knock.show').click();
  await bo.button('room.wait.cancel').click();
  await expect(bo.heading('room.out.gaveUp')).toBeVisible();
  await expect(admit(host, 'Bo')).toHaveCount(0);
  await admit(host, 'Anna').click();
  await expect(stage(anna)).toBeVisible();
  await expect(anna.button('call.unmute').or(anna.button('call.turnOnMicrophone'))).toBeVisible();
});

test('a cut while waiting is said, and one waits on', async ({ person, server }) => {
  const { host, others, link } = await hosting(person, { entry: 'knock' }, ['Anna']);
  const [anna] = others;
  await knock(anna, link);
  const back = await server.crashAndHold();
  await expect(anna.page.getByText(anna.t('room.wait.lost'))).toBeVisible();
  await back();
  await expect(anna.page.getByText(anna.t('room.wait.lost'))).toHaveCount(0);
  await admit(host, 'Anna').click();
  await expect(stage(anna)).toBeVisible();
});

test('a lock keeps others out with words, and unlocking lets them in', async ({ person }) => {
  const { host, others, link } = await hosting(person, {}, ['Anna', 'Bo']);
  const [anna, bo] = others as [Person, Person];
  await enter(anna, link);
  await host.page
    .getByRole('banner')
    .getByRole('button', { name: host.t('room.lock'), exact: true })
    .click();
  await expect(anna.page.getByRole('banner').getByText(anna.t('room.locked'))).toBeVisible();
  await ask(bo, link);
  await expect(bo.heading('ui.refused.locked')).toBeVisible();
  await host.button('room.unlockNamed').click();
  await expect(anna.page.getByRole('banner').getByText(anna.t('room.locked'))).toHaveCount(0);
  await bo.button('ui.retry').click();
  await expect(stage(bo)).toBeVisible();
});

test('a ban puts out and keeps out until it is taken back', async ({ person }) => {
  const { host, others, link } = await hosting(person, {}, ['Anna']);
  const [anna] = others;
  await enter(anna, link);
  await choose(host, 'Anna', 'room.people.ban');
  await host.page
    .getByRole('dialog')
    .getByRole('button', { name: host.t('room.ban.confirm'), exact: true })
    .click();
  await expect(anna.heading('ui.refused.banned')).toBeVisible();
  await anna.page.reload();
  await anna.button('call.pre.joinNow').click();
  await expect(anna.heading('ui.refused.banned')).toBeVisible();
  const settings = await openSettings(host);
  await settings.getByRole('button', { name: host.t('room.banned.takeBackNamed', { name: 'Anna' }) }).click();
  await expect(settings.getByText(host.t('room.banned.none'))).toBeVisible();
  await anna.page.reload();
  await anna.button('call.pre.joinNow').click();
  await expect(stage(anna)).toBeVisible();
});

test('a room for members only says the user name, by which a host adds the person', async ({ person }) => {
  const { host, others, link } = await hosting(person, { entry: 'members' }, ['Anna']);
  const [anna] = others;
  await ask(anna, link);
  await expect(anna.heading('room.out.notMember')).toBeVisible();
  await expect(anna.page.getByText(anna.t('room.out.yourName', { name: 'Anna' }))).toBeVisible();
  await expectSound(anna, 'not a member');
  const settings = await openSettings(host);
  await expectSound(host, 'the settings of the room');
  const name = settings.getByRole('textbox', { name: host.t('room.add.name') });
  await name.fill('Nobody at all');
  await name.press('Enter');
  await expect(settings.getByText(host.t('room.add.notFound'))).toBeVisible();
  await name.fill('Anna');
  await settings.getByRole('combobox', { name: host.t('room.add.role') }).selectOption('viewer');
  await name.press('Enter');
  await expect(
    settings.getByText(host.t('room.add.done', { name: 'Anna', role: host.t('room.role.viewer') })),
  ).toBeVisible();
  await anna.button('ui.retry').click();
  await expect(stage(anna)).toBeVisible();
});

test('a cohost is told, and lets somebody in', async ({ person }) => {
  const { host, others, link } = await hosting(person, {}, ['Anna', 'Bo']);
  const [anna, bo] = others as [Person, Person];
  await enter(anna, link);
  await choose(host, 'Anna', 'room.people.make_cohost');
  await expect(anna.page.getByText(anna.t('room.role.now.cohost'))).toBeVisible();
  const settings = await openSettings(host);
  await settings.getByLabel(host.t('ui.entry.knock'), { exact: true }).check();
  await expect(settings.getByText(host.t('room.settings.saved'), { exact: true })).toBeVisible();
  await knock(bo, link);
  await admit(anna, 'Bo').click();
  await expect(stage(bo)).toBeVisible();
  await expectPeople(anna, ['Hana', 'Anna', 'Bo']);
  await expect(row(anna, 'Anna').getByText(anna.t('room.role.cohost'))).toBeVisible();
  await expect(anna.button('room.settings')).toHaveCount(0);
});

test('a chat for hosts only closes a member’s box at once, and undoing opens it', async ({ person }) => {
  const { host, others, link } = await hosting(person, {}, ['Anna']);
  const [anna] = others;
  await enter(anna, link);
  await openPanel(anna, 'chat');
  await expect(box(anna)).toBeVisible();
  const settings = await openSettings(host);
  const chat = settings.getByRole('radiogroup', { name: host.t('room.settings.who.chat') });
  await chat.getByText(host.t('room.settings.who.hosts')).click();
  await expect(anna.page.getByText(anna.t('room.chat.hostsOnly'))).toBeVisible();
  await expect(box(anna)).toHaveCount(0);
  await settings.getByRole('button', { name: host.t('room.settings.undo') }).click();
  await expect(box(anna)).toBeVisible();
  await expect(history(anna)).toBeVisible();
});

test('a finger hits every control of a host’s header on the smallest phones', async ({ person }) => {
  const phone = { viewport: { width: 360, height: 740 }, context: { hasTouch: true, isMobile: true } };
  const { host, others, link } = await hosting(person, { entry: 'knock' }, ['Anna', 'Bo'], phone);
  const [anna, bo] = others as [Person, Person];
  await knock(anna, link);
  await admit(host, 'Anna').click();
  await expect(stage(anna)).toBeVisible();
  await anna.button('room.more').click();
  await anna.page.getByRole('menuitemradio', { name: anna.t('room.pace.lost'), exact: true }).click();
  const header = host.page.getByRole('banner');
  await expect(header.getByRole('button', { name: new RegExp(`^${host.t('room.pace.title')}`) })).toBeVisible();
  const measure = async (what: string) => {
    for (const width of [360, 320]) {
      await host.page.setViewportSize({ width, height: 640 });
      await expectTouchable(header, 4, `${what} at ${width} px`);
      await expectFits(host.page, `${what} at ${width} px`);
    }
    await expectAccessible(host.page, what);
  };
  await knock(bo, link);
  await expect(header.getByRole('button', { name: /waits to come in/ })).toBeVisible();
  await measure('somebody waits');
  // The lock sends away who waits, so the header never has to hold both.
  await host.button('room.more').click();
  await host.page.getByRole('menuitem', { name: host.t('room.lock'), exact: true }).click();
  await expect(header.getByRole('button', { name: host.t('room.unlockNamed') })).toBeVisible();
  await expect(bo.heading('ui.refused.locked')).toBeVisible();
  await measure('a locked room');
});
