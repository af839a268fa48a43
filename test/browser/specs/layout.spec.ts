import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { expectPicture, gather, openPanel, row } from '../harness/room';
import { speech } from '../harness/speech';
import { expectFlowing } from '../harness/stats';
import type { Key } from '../harness/words';

const SMALL = { width: 800, height: 560 };

/** The large picture of someone. */
const stage = (who: Person, name: string) => {
  const label = name === who.name ? who.t('call.tile.you', { name }) : name;
  return who.page.getByRole('region', { name: who.t('call.stage.of', { name: label }), exact: true });
};
const anyStage = (who: Person) =>
  who.page.getByRole('region', { name: new RegExp(`^${who.t('call.stage.of', { name: '' })}`) });

async function choose(who: Person, layout: Key): Promise<void> {
  // On a phone the layouts are in the menu of everything else.
  await who.button('call.layout').or(who.button('room.more')).first().click();
  await who.page.getByRole('menuitemradio', { name: who.t(layout) }).click();
}

const pinOf = (who: Person, name: string) =>
  who.tile(name === who.name ? undefined : name).getByRole('button', { name: who.t('call.tile.toStage', { name }) });

test('anyone puts anyone on the stage for themselves alone, and takes them off', async ({ person }) => {
  const [ann, ben] = [await person('Ann', { viewport: SMALL }), await person('贝贝', { viewport: SMALL, locale: 'zh-CN' })];
  await gather([ann, ben], {}, {});
  await expectPicture(ann, ben.name);
  await pinOf(ann, ben.name).click();
  await expect(stage(ann, ben.name).locator('video')).toHaveCount(1);
  await expect(ann.tile(ben.name)).toHaveAttribute('aria-current', 'true');
  await expect(stage(ann, ben.name).getByText(ann.t('call.stage.pinned', { name: ben.name }))).toBeVisible();
  await expect(anyStage(ben)).toHaveCount(0);
  await expectAccessible(ann.page, 'stage');

  await pinOf(ann, 'Ann').focus();
  await ann.page.keyboard.press('Enter');
  await expect(stage(ann, 'Ann')).toBeVisible();
  await openPanel(ann, 'people');
  await expect(row(ann, 'Ann').getByText(ann.t('room.people.isPinned'))).toBeVisible();
  await ann.button('room.panel.close').click();

  await ann.page.reload();
  await expect(stage(ann, 'Ann')).toBeVisible();
  await stage(ann, 'Ann')
    .getByRole('button', { name: ann.t('call.stage.unpin'), exact: true })
    .click();
  await expect(anyStage(ann)).toHaveCount(0);
});

test('a host puts someone on everyone’s stage, for who comes late too; the own pin wins until one follows again', async ({
  person,
}) => {
  test.setTimeout(150_000);
  const [ann, ben, cem] = [
    await person('Ann', { viewport: SMALL }),
    await person('Ben', { viewport: SMALL }),
    await person('Cem', { viewport: { width: 360, height: 640 } }),
  ];
  const link = await gather([ann, ben], {}, { camera: false });
  await cem.haveAccount();
  await expect(ben.page.getByRole('button', { name: ben.t('call.tile.menu', { name: 'Ann' }) })).toHaveCount(0);
  await ann.tile('Ben').hover();
  await ann.page.getByRole('button', { name: ann.t('call.tile.menu', { name: 'Ben' }) }).click();
  await ann.page.getByRole('menuitem', { name: ann.t('call.spotlight.put') }).click();
  await expect(stage(ann, 'Ben')).toBeVisible();
  await expect(stage(ben, 'Ben').getByText(ben.t('call.spotlight.you'))).toBeVisible();

  await cem.enter(link, { camera: false });
  await expect(stage(cem, 'Ben').getByText(cem.t('call.spotlight.on', { name: 'Ben' }))).toBeVisible();
  await expectFits(cem.page, 'spotlight on a phone');
  await expectAccessible(cem.page, 'spotlight on a phone');
  await pinOf(cem, 'Ann').click();
  await expect(stage(cem, 'Ann')).toBeVisible();
  await cem.button('call.spotlight.follow').click();
  await expect(stage(cem, 'Ben')).toBeVisible();

  await openPanel(ann, 'people');
  await expect(row(ann, 'Ben').getByText(ann.t('room.people.isLit'))).toBeVisible();
  await row(ann, 'Ben')
    .getByRole('button', { name: ann.t('room.people.actions', { name: 'Ben' }) })
    .click();
  await ann.page.getByRole('menuitem', { name: ann.t('room.people.endSpotlight') }).click();
  for (const p of [ann, ben, cem]) await expect(anyStage(p)).toHaveCount(0);
});

test('who speaks comes onto the stage, at the side of a wide window and above the strip of a phone', async ({ person }) => {
  test.setTimeout(180_000);
  const flags = [await speech(test.info())];
  const [ann, ben, cem] = [
    await person('Ann', { flags, viewport: { width: 1280, height: 640 } }),
    await person('Ben', { flags, viewport: SMALL }),
    await person('Cem', { flags, viewport: { width: 360, height: 640 } }),
  ];
  await gather([ann, ben, cem], {}, { camera: false });
  for (const p of [ann, ben, cem]) await expectFlowing(p.page, 2, ['audioEnergy'], 60_000);
  await choose(ann, 'call.layout.side');
  await choose(cem, 'call.layout.stage');

  const speaking = async (speaker: Person, silent: readonly Person[]) => {
    await speaker.page.keyboard.press('m');
    await expect(speaker.button('call.turnOffMicrophone')).toBeVisible();
    for (const p of silent) {
      await p.page.keyboard.press('m');
      await expect(p.button('call.turnOnMicrophone')).toBeVisible();
    }
  };
  await ben.page.keyboard.press('m');
  await speaking(ben, [ann, cem]);
  for (const p of [ann, cem]) await expect(stage(p, 'Ben')).toBeVisible();
  await speaking(cem, [ben]);
  await expect(stage(ann, 'Cem')).toBeVisible();
  await expect(stage(cem, 'Ben'), 'nobody looks at themselves for speaking').toBeVisible();

  const [side, strip] = [await boxOf(stage(ann, 'Cem')), await boxOf(ann.tile('Ben'))];
  expect(strip.x).toBeGreaterThanOrEqual(side.x + side.width);
  const [above, below] = [await boxOf(stage(cem, 'Ben')), await boxOf(cem.tile('Ben'))];
  expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
  await expectFits(cem.page, 'stage on a phone');
  await expect(cem.tile('Ben'), 'the strip shows who is on the stage').toBeInViewport();

  await ann.page.reload();
  await expect(anyStage(ann), 'the layout is remembered').toBeVisible();
});

async function boxOf(locator: ReturnType<typeof stage>) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not drawn');
  return box;
}

test('the stage fills the screen, and floats in a window that follows it, with and without a camera', async ({ person }) => {
  const [ann, ben] = [await person('Ann', { viewport: SMALL }), await person('Ben', { viewport: SMALL })];
  await gather([ann, ben], {}, {});
  await expectPicture(ann, 'Ben');
  await choose(ann, 'call.layout.stage');
  const isFull = () => ann.page.evaluate(() => document.fullscreenElement !== null);
  await ann.page.keyboard.press('f');
  await expect.poll(isFull).toBe(true);
  await expect(ann.page.getByRole('article')).toHaveCount(0);
  await ann.page.keyboard.press('Escape');
  await expect.poll(isFull).toBe(false);
  await ann.button('call.stage.fullScreen').click();
  await expect.poll(isFull).toBe(true);
  await ann.button('call.stage.fullScreen').click();
  await expect.poll(isFull).toBe(false);

  const floats = () => ann.page.evaluate(() => document.pictureInPictureElement !== null);
  const available = await ann.page.evaluate(() => document.pictureInPictureEnabled);
  await expect(ann.button('call.stage.window')).toHaveCount(available ? 1 : 0);
  if (!available) return;
  await ann.button('call.stage.window').click();
  await expect.poll(floats).toBe(true);
  await pinOf(ann, 'Ann').click();
  await expect(stage(ann, 'Ann')).toBeVisible();
  expect(await floats(), 'the window follows the stage').toBe(true);
  await ann.button('call.turnOffCamera').click();
  await expect(stage(ann, 'Ann').getByText('A', { exact: true })).toHaveCount(1);
  expect(await floats(), 'the window stays without a camera').toBe(true);
  await ann.button('room.leave').click();
  await expect.poll(floats, 'the window ends with the call').toBe(false);
});
