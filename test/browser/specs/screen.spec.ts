import { expect, type Person, test } from '../harness/index';
import { openPanel, row } from '../harness/room';
import { spyOn } from '../harness/spy';

/** The browser's own question is answered by itself: the whole screen, which a headless browser draws as a test picture. */
const CHOOSES = ['--auto-select-desktop-capture-source=Entire screen'];

const screenOf = (viewer: Person, name: string) =>
  viewer.page.getByRole('article', { name: viewer.t('call.tile.screen', { name }), exact: true });

const expectScreen = (viewer: Person, name: string) =>
  expect
    .poll(() =>
      screenOf(viewer, name)
        .locator('video')
        .evaluateAll((videos) => videos.map((v) => (v as HTMLVideoElement).videoWidth > 0)),
    )
    .toEqual([true]);

test('a screen is shared by two, handed over, and ended in the browser’s own bar', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [
    await person('Ann', { screens: true, flags: CHOOSES }),
    await person('Ben', { screens: true, flags: CHOOSES }),
  ];
  await spyOn(ann.context);
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);

  await ben.button('call.shareStart').click();
  await expectScreen(ann, 'Ben');
  // It is the large picture without anyone choosing it.
  await expect(
    ann.page.getByRole('region', { name: ann.t('call.stage.of', { name: ann.t('call.tile.screen', { name: 'Ben' }) }) }),
  ).toBeVisible();

  // Who shares hands over; the other one has to click, and takes over then.
  await openPanel(ben, 'people');
  await row(ben, 'Ann')
    .getByRole('button', { name: ben.t('room.people.actions', { name: 'Ann' }) })
    .click();
  await ben.page.getByRole('menuitem', { name: ben.t('room.people.hand_screen') }).click();
  const handed = ann.page.getByRole('alert').filter({ hasText: ann.t('call.handed', { name: 'Ben' }) });
  await handed.getByRole('button', { name: ann.t('call.shareStart') }).click();
  await expectScreen(ben, 'Ann');
  await expect(screenOf(ann, 'Ben')).toHaveCount(0);
  await expect(ben.page.getByText(ben.t('call.screen.replaced', { name: 'Ann' }))).toBeVisible();

  // Ben has no right to take it back: Ann is the owner.
  await ben.button('call.shareStart').click();
  await expect(ben.page.getByText(ben.t('call.screen.taken'))).toBeVisible();
  await expectScreen(ben, 'Ann');

  await ann.button('call.shareEnd').click();
  await expect(screenOf(ben, 'Ann')).toHaveCount(0);
  await expect(ann.button('call.shareStart')).toBeVisible();
});
