import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { gather, openPanel } from '../harness/room';
import { LOCALES, pattern } from '../harness/words';

const hand = (who: Person) => who.button('room.hand');
const raised = (who: Person, name?: string, place = 1) =>
  who.tile(name).getByRole('img', { name: who.t('room.hand.place', { place }), exact: true });
const queue = (who: Person, count: number) =>
  who.page.getByRole('region', { name: who.t('room.hand.raised', { count }), exact: true }).getByRole('listitem');

/** Opens the menu of reactions and presses one item of it. */
async function sign(who: Person, role: 'menuitem' | 'menuitemradio', key: Parameters<Person['t']>[0]): Promise<void> {
  await who.button('room.react').click();
  await who.page.getByRole(role, { name: who.t(key), exact: true }).click();
}

for (const locale of LOCALES) {
  test(`hands have an order, outlast a refresh, and the host lowers them (${locale})`, async ({ person }) => {
    const [ann, ben] = [await person('Ann', { locale }), await person('Ben', { locale })];
    await gather([ann, ben]);
    await openPanel(ann, 'people');

    await ben.page.keyboard.press('h');
    await expect(hand(ben)).toHaveAttribute('aria-pressed', 'true');
    await expect(raised(ben)).toBeVisible();
    await expect(raised(ann, 'Ben')).toBeVisible();
    await expect(ann.page.getByText(ann.t('room.hand.said', { name: 'Ben' }))).toHaveCount(1);
    await hand(ann).click();
    await expect(raised(ann, undefined, 2)).toBeVisible();
    await expect(raised(ben, 'Ann', 2)).toBeVisible();
    await expect(queue(ann, 2)).toHaveText([/Ben/, /Ann/]);
    await expectAccessible(ann.page, 'raised hands');

    await ben.page.reload();
    await expect(hand(ben)).toHaveAttribute('aria-pressed', 'true');
    await expect(raised(ben)).toBeVisible();
    await expect(queue(ann, 2)).toHaveText([/Ben/, /Ann/]);

    await ann.page.getByRole('button', { name: ann.t('room.hand.lowerOf', { name: 'Ben' }), exact: true }).click();
    await expect(hand(ben)).toHaveAttribute('aria-pressed', 'false');
    await expect(ben.page.getByText(ben.t('room.hand.lowered'))).toBeVisible();
    await expect(raised(ben)).toHaveCount(0);
    await expect(raised(ben, 'Ann')).toBeVisible();
    await ben.page.keyboard.press('H');
    await expect(queue(ann, 2)).toHaveText([/Ann/, /Ben/]);
    await openPanel(ben, 'people');
    await expect(ben.page.getByRole('button', { name: ben.t('room.hand.lowerAll') })).toHaveCount(0);
    await ann.button('room.hand.lowerAll').click();
    for (const p of [ann, ben]) await expect(hand(p)).toHaveAttribute('aria-pressed', 'false');
  });
}

test('a reaction floats over the picture of whoever sent it, and goes', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await gather([ann, ben]);
  await sign(ben, 'menuitem', 'room.react.celebrate');
  await expect(ann.tile('Ben').getByText('🎉')).toBeVisible();
  await expect(ben.tile().getByText('🎉')).toBeVisible();
  await expectAccessible(ben.page, 'reactions');
  await expect(ann.page.getByText(`Ben: ${ann.t('room.react.celebrate')}.`)).toHaveCount(1);
  await expect(ann.tile('Ben').getByText('🎉')).toHaveCount(0);

  await ann.page.emulateMedia({ reducedMotion: 'reduce' });
  await ben.page.getByRole('menuitem', { name: ben.t('room.react.clap'), exact: true }).click();
  const still = ann.tile('Ben').getByText('👏');
  await expect(still).toBeVisible();
  const moves = await still.evaluate((emoji) => getComputedStyle(emoji.parentElement ?? emoji).animation);
  expect(moves).toMatch(/appear/);
  expect(moves).toMatch(/4s/);
});

test('the host sees how people follow, and a member does not', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await gather([ann, ben]);
  const chip = (who: Person) => who.page.getByRole('button', { name: new RegExp(`^${who.t('room.pace.title')}`) });
  await expect(chip(ann)).toHaveCount(0);
  await sign(ben, 'menuitemradio', 'room.pace.lost');
  await expect(ben.tile().getByText(ben.t('room.pace.lost'))).toBeVisible();
  await expect(chip(ann)).toHaveAccessibleName(/0 ask to go slower, 1 lost the thread, of 2$/);
  await chip(ann).click();
  const picture = ann.page.getByRole('figure');
  await expect(picture.getByText(pattern('en', 'room.pace.now'))).toBeVisible();
  await expect(picture.locator('path')).toHaveCount(3);
  await expectAccessible(ann.page, 'pace');
  await expect(chip(ben)).toHaveCount(0);
  await expect(ann.tile('Ben').getByText(ben.t('room.pace.lost'))).toHaveCount(0);
  await sign(ben, 'menuitemradio', 'room.pace.fine');
  await expect(chip(ann)).toHaveAccessibleName(/0 ask to go slower, 0 lost the thread, of 2$/);
});

test('on a phone hand, reactions and pace are in the menu', async ({ person }) => {
  const phone = { viewport: { width: 360, height: 740 } };
  const [ann, ben] = [await person('Ann', phone), await person('Ben')];
  await gather([ann, ben]);
  await ann.button('room.more').click();
  await expectFits(ann.page, 'menu');
  await expect(ann.page.getByRole('menuitemcheckbox', { name: ann.t('room.hand'), exact: true })).toBeInViewport({
    ratio: 1,
  });
  await expectAccessible(ann.page, 'menu on a phone');
  await ann.page.keyboard.press('End');
  await expect(ann.page.getByRole('menuitem', { name: ann.t('room.end'), exact: true })).toBeInViewport({ ratio: 1 });
  await ann.page.getByRole('menuitemcheckbox', { name: ann.t('room.hand'), exact: true }).click();
  await expect(raised(ann)).toBeVisible();
  await ann.button('room.more').click();
  await expect(ann.page.getByRole('menuitemcheckbox', { name: ann.t('room.hand'), exact: true })).toBeChecked();
  await ann.page.getByRole('menuitem', { name: ann.t('room.react.heart'), exact: true }).click();
  await expect(ben.tile('Ann').getByText('❤️')).toBeVisible();
});
