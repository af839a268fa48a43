import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { expectPicture, openPanel, row } from '../harness/room';
import { peers } from '../harness/stats';
import { pattern } from '../harness/words';

// Rooms where people agree before they are seen or heard.

const ASK = { view: 'ask' } as const;

/** One of the sources that can be asked for. */
type Source = 'camera' | 'screen' | 'microphone';

/** Asks somebody to be seen or heard, from the list of people. */
async function ask(who: Person, name: string, sources: readonly Source[], everyone = false): Promise<void> {
  await openPanel(who, 'people');
  await row(who, name)
    .getByRole('button', { name: who.t('room.people.actions', { name }) })
    .click();
  await who.page.getByRole('menuitem', { name: who.t('room.people.view') }).click();
  const dialog = who.page.getByRole('dialog', { name: who.t('room.view.askTitle', { name }) });
  for (const source of ['camera', 'screen', 'microphone'] as const) {
    const box = dialog.getByRole('checkbox', { name: who.t(`room.view.ask.${source}`) });
    if ((await box.isChecked()) !== sources.includes(source)) await box.press('Space'); // a pointer would have to wait for the dialog to stand still
  }
  if (everyone) await dialog.getByRole('switch', { name: who.t('room.view.askAll') }).press('Space');
  await dialog.getByRole('button', { name: who.t('room.view.askNow') }).click();
  await expect(dialog).toHaveCount(0);
}

/** The question that somebody is asked. */
const question = (who: Person, name: string, source: Source, how: 'asks' | 'asksAll' = 'asks') =>
  who.page.getByRole('alert').filter({ hasText: who.t(`room.view.${how}.${source}`, { name }) });

async function allow(who: Person, name: string, source: Source, how?: 'asks' | 'asksAll'): Promise<void> {
  await question(who, name, source, how)
    .getByRole('button', { name: who.t('room.view.allow') })
    .click();
  await expect(question(who, name, source, how)).toHaveCount(0);
}

const mark = (who: Person, by: 'nobody' | 'everyone' | number) =>
  who.page.getByRole('banner').getByRole('button', {
    name:
      by === 'nobody'
        ? who.t('room.view.byNobody')
        : by === 'everyone'
          ? who.t('room.view.byEveryone')
          : pattern(who.locale, 'room.view.by'),
  });

const picture = (who: Person, name: string) => who.tile(name).locator('video');

/** What a device has sent so far: its pictures, whoever they are for. */
const framesSent = async (who: Person) => Math.max(0, ...(await peers(who.page)).map((p) => p.framesSent));

/** How many pictures a device sends in so many ms from now. */
async function sentWithin(who: Person, ms: number): Promise<number> {
  const before = await framesSent(who);
  await who.page.waitForTimeout(ms);
  return (await framesSent(who)) - before;
}

test('nobody is seen before they agree, one viewer is not another, and one click ends it', async ({ person }) => {
  test.setTimeout(240_000);
  const [ann, ben, cem] = [await person('Ann'), await person('Ben'), await person('Cem', { locale: 'zh-CN' })];
  for (const p of [ann, ben, cem]) await p.haveAccount();
  const { link } = await ann.makeRoom(ASK);
  await cem.page.goto(link);
  await expect(cem.page.getByText(cem.t('call.pre.seen.agreed'))).toBeVisible();
  await ann.page.goto(link);
  await expect(ann.page.getByText(ann.t('call.pre.seen.leading'))).toBeVisible();
  for (const p of [ann, ben, cem]) await p.enter(link);

  // A host is seen by everyone; of a member not even the server gets a picture.
  await expectPicture(ben, 'Ann');
  await expectPicture(cem, 'Ann');
  await expect(mark(ann, 'everyone')).toBeVisible();
  await expect(mark(ben, 'nobody')).toBeVisible();
  await expect(picture(ann, 'Ben')).toHaveCount(0);
  expect(await sentWithin(ben, 1_000), 'pictures that nobody is to see').toBe(0);

  await ask(ann, 'Ben', ['camera']);
  await expect(row(ann, 'Ben').getByText(ann.t('room.view.isAsked'))).toBeVisible();
  await expectAccessible(ben.page, 'a question');
  await allow(ben, 'Ann', 'camera');
  await expectPicture(ann, 'Ben');
  await expect(mark(ben, 1)).toBeVisible();
  await expect(row(ann, 'Ben').getByText(ann.t('room.view.isAccepted'))).toBeVisible();
  await expect(picture(cem, 'Ben')).toHaveCount(0);
  expect(
    (await peers(cem.page)).filter((p) => p.framesDecoded > 0),
    'only Ann is seen by Cem',
  ).toHaveLength(1);

  await mark(ben, 1).click();
  const dialog = ben.page.getByRole('dialog', { name: ben.t('room.view.title') });
  await expectAccessible(ben.page, 'who sees me');
  await dialog.getByRole('button', { name: new RegExp(`^${ben.t('room.view.end')}`) }).click();
  await ben.page.waitForTimeout(1_000); // within which the device stops, as is promised
  expect(await sentWithin(ben, 1_000), 'pictures after the end').toBe(0);
  await expect(picture(ann, 'Ben')).toHaveCount(0);
  await ben.page.keyboard.press('Escape');
  await expect(mark(ben, 'nobody')).toBeVisible();
  await expect(ann.page.getByText(ann.t('room.view.over.ended', { name: 'Ben' }))).toBeVisible();

  // Another decides otherwise, in another language.
  await ask(ben, 'Cem', ['camera']);
  await question(cem, 'Ben', 'camera')
    .getByRole('button', { name: cem.t('room.view.decline') })
    .click();
  await expect(ben.page.getByText(ben.t('room.view.over.declined', { name: 'Cem' }))).toBeVisible();
  await expect(picture(ben, 'Cem')).toHaveCount(0);
});

test('what is off is switched on by who allows it, and off again when nobody looks; sound is asked for apart', async ({
  person,
}) => {
  test.setTimeout(240_000);
  const phone = { viewport: { width: 360, height: 740 } };
  const [ann, ben] = [await person('Ann'), await person('Ben', phone)];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom(ASK);
  await ann.enter(link);
  await ben.enter(link, { microphone: false, camera: false });
  await ask(ann, 'Ben', ['camera', 'microphone']);
  await openPanel(ben, 'chat'); // which covers the stage, but not what is asked
  await expectFits(ben.page, 'a question on a phone');
  await allow(ben, 'Ann', 'camera');
  await expect(ben.button('call.turnOffCamera')).toBeVisible();
  await expectPicture(ann, 'Ben');
  await expect(ben.button('call.turnOnMicrophone'), 'was not agreed to yet').toBeVisible();
  await allow(ben, 'Ann', 'microphone');
  await expect(ben.button('call.turnOffMicrophone')).toBeVisible();
  await expect.poll(async () => (await peers(ann.page)).map((p) => p.audioEnergy > 0), 'Ben is heard').toEqual([true]);

  await ben.button('room.more').click();
  await ben.page.getByRole('menuitem', { name: ben.t('room.record.item') }).click();
  await ben.button('room.record.start').click();
  await expect(ben.button('room.record.stop')).toBeVisible({ timeout: 30_000 });
  await expectFits(ben.page, 'seen, heard and recording on a phone');

  // The viewer leaves the page: the camera is off again, and its light with it.
  await ann.button('room.leave').click();
  await expect(ben.button('call.turnOnCamera')).toBeVisible();
  await expect(ben.button('call.turnOnMicrophone')).toBeVisible();
});

test('everyone may be shown: by oneself, or when a host asks for it', async ({ person }) => {
  test.setTimeout(240_000);
  const [ann, ben, cem] = [await person('Ann'), await person('Ben'), await person('Cem')];
  for (const p of [ann, ben, cem]) await p.haveAccount();
  const { link } = await ann.makeRoom(ASK);
  for (const p of [ann, ben, cem]) await p.enter(link);
  await ask(ann, 'Ben', ['camera'], true);
  await allow(ben, 'Ann', 'camera', 'asksAll');
  await expectPicture(ann, 'Ben');
  await expectPicture(cem, 'Ben');
  await expect(mark(ben, 'everyone')).toBeVisible();
  await expect(picture(ben, 'Cem')).toHaveCount(0);

  await mark(cem, 'nobody').click();
  const camera = cem.page.getByRole('region', { name: cem.t('room.view.camera'), exact: true });
  const toEveryone = camera.getByRole('switch', { name: cem.t('room.view.toEveryone') });
  await toEveryone.press('Space');
  await expectPicture(ben, 'Cem');
  await expect(toEveryone).toBeChecked();
  await toEveryone.press('Space');
  await expect(picture(ben, 'Cem')).toHaveCount(0);
});

test('a person’s setting answers: never without asking, always what is on already', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom(ASK);
  await ann.enter(link);
  await ben.enter(link, { microphone: false });
  const choose = async (answer: 'never' | 'always') => {
    await ben.button('room.more').click();
    await ben.page.getByRole('menuitem', { name: ben.t('room.view.item') }).click();
    const dialog = ben.page.getByRole('dialog', { name: ben.t('room.view.title') });
    await dialog.getByRole('combobox', { name: ben.t('room.view.answer') }).click();
    await ben.page.getByRole('option', { name: ben.t(`room.view.answer.${answer}`) }).click();
    await ben.page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  };
  await choose('never');
  await ask(ann, 'Ben', ['screen']);
  await expect(ann.page.getByText(ann.t('room.view.over.declined', { name: 'Ben' }))).toBeVisible();
  await choose('always');
  await ask(ann, 'Ben', ['camera']);
  await expectPicture(ann, 'Ben');
  await expect(mark(ben, 1)).toBeVisible();
  await ask(ann, 'Ben', ['microphone']);
  await expect(question(ben, 'Ann', 'microphone'), 'it is off, so the person decides').toBeVisible();
  await expect(ben.button('call.turnOnMicrophone')).toBeVisible();
});

test('a room begins to ask, and asks no more', async ({ person }) => {
  test.setTimeout(240_000);
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  await expectPicture(ann, 'Ben');
  const set = async (view: 'all' | 'ask') => {
    await ann.page
      .getByRole('banner')
      .getByRole('button', { name: ann.t('room.settings') })
      .click();
    const setting = ann.page.getByRole('region', { name: ann.t('room.settings.view'), exact: true });
    await setting.getByRole('radio', { name: ann.t(`room.settings.view.${view}`), exact: true }).press('Space');
    if (view === 'all') await ann.button('room.settings.view.toAllConfirm').click();
    await ann.page.keyboard.press('Escape');
  };
  await set('ask');
  await expect(mark(ben, 'nobody')).toBeVisible();
  await expect(picture(ann, 'Ben')).toHaveCount(0);
  await expectPicture(ben, 'Ann');
  expect(await sentWithin(ben, 1_000), 'pictures that nobody is to see').toBe(0);

  await set('all');
  await expect(ben.button('call.turnOnCamera'), 'switched off, so that nobody is shown unawares').toBeVisible();
  await ben.button('call.turnOnCamera').click();
  await expectPicture(ann, 'Ben');
});
