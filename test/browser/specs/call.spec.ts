import { expectAccessible } from '../harness/axe';
import { expect, meshed, type Person, test } from '../harness/index';
import { expectPicture, leave } from '../harness/room';
import { liveTracks, openConnections, plug, spyOn, unplug } from '../harness/spy';
import { expectFlowing, media, peers } from '../harness/stats';

/** Several fake devices, so that one can be pulled out. */
const SPARE_DEVICES = ['--use-fake-device-for-media-stream=device-count=3'];

test('three people in three browsers see and hear each other', async ({ person }) => {
  test.setTimeout(180_000);
  const people = [
    await person('Ann', { alone: true }),
    await person('贝贝', { alone: true, locale: 'zh-CN' }),
    await person('Cem', { alone: true }),
  ] as const;
  for (const p of people) await p.haveAccount();
  const { link } = await people[0].makeRoom();
  for (const p of people) await p.enter(link);
  for (const p of people) {
    await expectFlowing(p.page, 2, media, 60_000);
    await expect(p.page.getByRole('article')).toHaveCount(3);
    await expectPicture(p);
    for (const other of people) if (other !== p) await expectPicture(p, other.name);
    for (const figures of await peers(p.page)) expect(figures.videoCodec).toMatch(/^video\/(VP8|H264|VP9|AV1)$/);
  }
});

test('a camera that is off stops its track, and leaving ends everything', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await spyOn(ann.context);
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  await expectFlowing(ben.page, 1, media);
  expect((await liveTracks(ann.page)).sort()).toEqual(['audio', 'video']);

  await ann.button('call.turnOffCamera').click();
  await expect.poll(() => liveTracks(ann.page), { timeout: 1_000 }).toEqual(['audio']);
  await expect(ben.tile('Ann').locator('video')).toHaveCount(0);
  await expectFlowing(ben.page, 1, ['audioEnergy']);

  await ann.button('call.turnOnCamera').click();
  await expectPicture(ben, 'Ann');
  await expectFlowing(ben.page, 1, media);

  await leave(ann);
  await expect.poll(() => liveTracks(ann.page), { timeout: 1_000 }).toEqual([]);
  await expect.poll(() => openConnections(ann.page), { timeout: 1_000 }).toBe(0);
  await expect(ben.page.getByRole('article')).toHaveCount(1);
  await expect.poll(() => peers(ben.page)).toEqual([]);
});

test('muting is said to others and to oneself, by keyboard too', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link, { camera: false });
  await expectFlowing(ben.page, 1, ['audioEnergy']);
  await ann.page.keyboard.press('m');
  await expect(ann.button('call.turnOnMicrophone')).toBeVisible();
  await expect(ben.tile('Ann').getByLabel(ben.t('call.tile.muted'))).toBeVisible();
  await ann.page.keyboard.press('m');
  await expect(ben.tile('Ann').getByLabel(ben.t('call.tile.muted'))).toHaveCount(0);
  await expectFlowing(ben.page, 1, ['audioEnergy']);
});

test('a camera and a microphone that are pulled out are replaced, and the call goes on', async ({ person }) => {
  const [ann, ben] = [await person('Ann', { flags: SPARE_DEVICES }), await person('Ben')];
  await spyOn(ann.context);
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  await expectFlowing(ben.page, 1, media);

  for (const [kind, device] of [
    ['videoinput', 'call.theCamera'],
    ['audioinput', 'call.theMicrophone'],
  ] as const) {
    const lost = await unplug(ann.page, kind);
    const notice = ann.page
      .getByRole('status')
      .filter({ hasText: ann.t('call.notice.unplugged', { device: ann.t(device), label: '' }).replace(' .', '') });
    await expect(notice.first()).toBeVisible();
    await expect(notice.first()).not.toContainText(lost);
    await expectFlowing(ben.page, 1, media);
    await plug(ann.page, kind);
  }
});

test('who is refused camera and microphone reads why, joins with nothing, and sees the others', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben', { allowed: false })];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.enter(link);
  await ben.page.goto(link);
  await ben.button('call.pre.allow').click();
  await expect(
    ben.page.getByText(ben.t('call.wayOn.denied.chromium', { device: ben.t('call.theBoth') })).first(),
  ).toBeVisible();
  await expectAccessible(ben.page, 'refused devices');
  await ben.button('call.pre.joinNow').or(ben.button('call.pre.joinWithout')).click();
  await expectPicture(ben, 'Ann');
  await expectFlowing(ben.page, 1, ['framesDecoded', 'audioEnergy']);
});

meshed('without a server for media, the fifth person enters without any and reads why', async ({ person }) => {
  meshed.setTimeout(180_000);
  const four: Person[] = [];
  for (const name of ['Ann', 'Ben', 'Cem', 'Dan']) four.push(await person(name));
  const eve = await person('Eve');
  for (const p of [...four, eve]) await p.haveAccount();
  const { link } = await eve.makeRoom();
  for (const p of [...four, eve]) await p.enter(link, { camera: false });
  for (const p of four) await expectFlowing(p.page, 3, ['audioEnergy'], 60_000);
  await expect(eve.button('call.shareStart')).toHaveCount(0);
  await expect(eve.page.getByText(eve.t('call.full.title'))).toBeVisible();
  expect(await peers(eve.page)).toEqual([]);
});
