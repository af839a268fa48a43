import { readFile } from 'node:fs/promises';
import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { expectPicture } from '../harness/room';
import { spyOn } from '../harness/spy';
import { expectFlowing, media, peers } from '../harness/stats';
import { pattern } from '../harness/words';

/** Three people in three browsers, so that their call goes through the server. */
async function three(person: (name: string, options?: object) => Promise<Person>, viewport = { width: 1440, height: 900 }) {
  const people = [
    await person('Ann', { alone: true, viewport }),
    await person('Ben', { alone: true }),
    await person('Cem', { alone: true }),
  ] as const;
  await spyOn(people[0].context);
  for (const p of people) await p.haveAccount();
  const { link } = await people[0].makeRoom();
  for (const p of people) await p.enter(link);
  await expectFlowing(people[0].page, 2, media, 60_000);
  for (const name of ['Ben', 'Cem']) await expectPicture(people[0], name);
  return people;
}

const openStatistics = async (who: Person) => {
  await who.button('room.more').click();
  await who.page.getByRole('menuitem', { name: who.t('room.keys.statistics') }).click();
  const panel = who.page.getByRole('dialog', { name: who.t('call.stats') });
  await expect(panel).toBeVisible();
  return panel;
};

const received = async (who: Person) => {
  const figures = await peers(who.page);
  const sum = (key: 'videoBytes' | 'audioBytes' | 'framesDecoded') => figures.reduce((all, p) => all + p[key], 0);
  return { video: sum('videoBytes'), audio: sum('audioBytes'), frames: sum('framesDecoded') };
};

test('the statistics show codec, layers and figures that go on, and save no more than figures', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann] = await three(person);
  const panel = await openStatistics(ann);
  const up = panel.getByRole('region', { name: ann.t('call.stats.up') });
  await expect(up).toContainText(ann.t('call.stats.host'));
  for (const layer of ['q', 'h']) {
    const source = ann.t('call.stats.camera');
    await expect(up.getByRole('heading', { name: ann.t('call.stats.layer', { source, layer }) })).toBeVisible();
  }
  const ben = panel.getByRole('region', { name: ann.t('call.stats.from', { name: 'Ben' }) });
  await expect(ben).toContainText(/VP8|H264|VP9|AV1/);
  await expect(ben).toContainText('opus');
  const rates = () => ben.getByRole('definition').filter({ hasText: /kbit/ }).allTextContents();
  const before = (await rates()).join();
  await expect(async () => {
    const now = await rates();
    expect(now.some((rate) => Number.parseInt(rate, 10) > 0)).toBe(true);
    expect(now.join()).not.toBe(before);
  }).toPass();
  await expectAccessible(ann.page, 'statistics');

  const [file] = await Promise.all([ann.page.waitForEvent('download'), ann.button('call.stats.save').click()]);
  const text = await readFile(await file.path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ format: 1, call: { phase: 'in', size: 3 }, microphone: { on: true } });
  expect(JSON.parse(text).samples.length).toBeGreaterThan(1);
  const devices = (await peers(ann.page)).map(({ device }) => device);
  for (const secret of ['Ann', 'Ben', 'Cem', '127.0.0.1', 'v=0', 'ice-ufrag', 'fake_device', 'Fake', ...devices]) {
    expect(text).not.toContain(secret);
  }
  await ann.page.setViewportSize({ width: 360, height: 740 });
  await expectFits(ann.page, 'statistics on a phone');
  await expectAccessible(ann.page, 'statistics on a phone');
});

test('audio only: no picture comes any more while sound does, until pictures are wanted again', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = await three(person);
  await ann.button('room.more').click();
  await ann.page.getByRole('menuitemcheckbox', { name: ann.t('call.audioOnly') }).click();
  await expect(ann.page.getByText(ann.t('call.audioOnly.on')).last()).toBeVisible();
  await expect(ben.tile('Ann').locator('video')).toHaveCount(0);
  await expect(ann.tile('Ben').locator('video')).toHaveCount(0);
  await expect
    .poll(async () => {
      const before = await received(ann);
      await expect.poll(async () => (await received(ann)).audio - before.audio).toBeGreaterThan(5_000);
      return (await received(ann)).video - before.video;
    })
    .toBe(0);
  await expectAccessible(ann.page, 'audio only');

  await ann.page.reload();
  await expectFlowing(ann.page, 2, ['audioEnergy'], 60_000);
  await expect(ann.page.getByText(ann.t('call.audioOnly.on')).last()).toBeVisible();
  expect((await received(ann)).video).toBe(0);

  await ann.button('call.audioOnly.end').click();
  for (const name of ['Ben', 'Cem']) await expectPicture(ann, name);
  await expectFlowing(ann.page, 2, ['framesDecoded', 'audioEnergy']);
});

test('audio only between two browsers: the other one stops sending its picture, and goes on with it later', async ({
  person,
}) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  await expectFlowing(ann.page, 1, media);
  await ann.button('room.more').click();
  await ann.page.getByRole('menuitemcheckbox', { name: ann.t('call.audioOnly') }).click();
  await expect
    .poll(async () => {
      const before = await received(ann);
      await expect.poll(async () => (await received(ann)).audio - before.audio).toBeGreaterThan(5_000);
      return (await received(ann)).video - before.video;
    })
    .toBe(0);
  await ann.button('call.audioOnly.end').click();
  await expectPicture(ann, 'Ben');
  await expectFlowing(ann.page, 1, ['framesDecoded', 'audioEnergy']);
});

test('who saves data gets smaller pictures, sends no large ones, and is asked only once', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = await three(person);
  await ann.page.getByRole('button', { name: ann.t('call.tile.toStage', { name: 'Ben' }) }).click();
  const height = async (who: Person, device: string) =>
    (await peers(who.page)).find((p) => p.device === device)?.frameHeight ?? 0;
  const device = (await ann.tile('Ben').getAttribute('data-device')) ?? '';
  await expect.poll(() => height(ann, device), { timeout: 40_000 }).toBeGreaterThan(360);
  await ann.button('call.cameraOptions').click();
  await ann.page.getByRole('menuitemradio', { name: ann.t('call.data.save') }).click();
  await ann.page.keyboard.press('Escape');
  await expect.poll(() => height(ann, device), { timeout: 30_000 }).toBeLessThanOrEqual(360);
  const self = (await ann.tile().getAttribute('data-device')) ?? '';
  await ben.page.getByRole('button', { name: ben.t('call.tile.toStage', { name: 'Ann' }) }).click();
  await expect.poll(() => height(ben, self), { timeout: 30_000 }).toBeLessThanOrEqual(360);
  await expectFlowing(ann.page, 2, media);
  await ann.page.reload();
  await expectFlowing(ann.page, 2, media, 60_000);
  await ann.button('call.cameraOptions').click();
  await expect(ann.page.getByRole('menuitemradio', { name: ann.t('call.data.save') })).toBeChecked();
});

test('the switches of sound change what the microphone does, before the call and in it', async ({ person }) => {
  const ann = await person('Ann');
  await spyOn(ann.context);
  await ann.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.page.goto(link);
  const settings = () =>
    ann.page.evaluate(() => {
      const track = window.__spy?.tracks.filter((t) => t.kind === 'audio' && t.readyState === 'live').at(-1);
      const { noiseSuppression, echoCancellation, autoGainControl } = track?.getSettings() ?? {};
      return { noiseSuppression, echoCancellation: Boolean(echoCancellation), autoGainControl };
    });
  await expect.poll(settings).toEqual({ noiseSuppression: true, echoCancellation: true, autoGainControl: true });
  await ann.page.getByText(ann.t('call.sound'), { exact: true }).click();
  await ann.page.getByRole('switch', { name: ann.t('call.sound.noiseSuppression') }).press('Space');
  await expect.poll(settings).toEqual({ noiseSuppression: false, echoCancellation: true, autoGainControl: true });
  await expectAccessible(ann.page, 'sound before the call');
  await ann.button('call.pre.joinNow').click();
  await ann.button('call.microphoneOptions').click();
  const item = (key: 'noiseSuppression' | 'echoCancellation') =>
    ann.page.getByRole('menuitemcheckbox', { name: pattern(ann.locale, `call.sound.${key}`) });
  await expect(item('noiseSuppression')).not.toBeChecked();
  await item('echoCancellation').click();
  await expect.poll(settings).toEqual({ noiseSuppression: false, echoCancellation: false, autoGainControl: true });
  await item('noiseSuppression').click();
  await expect.poll(settings).toEqual({ noiseSuppression: true, echoCancellation: false, autoGainControl: true });
  await expectAccessible(ann.page, 'sound in the call');
  await ann.page.keyboard.press('Escape');
  await expect(ann.button('call.turnOffMicrophone')).toBeVisible();
});
