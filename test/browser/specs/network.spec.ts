import { expect, networked, test } from '../harness/index';
import { box, expectCount, expectMessage, expectPeople, history, openPanel, row, say } from '../harness/room';
import { expectFlowing, media } from '../harness/stats';

networked(
  'a cut of three seconds: what was typed arrives once, and people are back in five seconds',
  async ({ network, person }) => {
    networked.setTimeout(240_000);
    const [ann, ben] = [
      await person('Ann', { place: await network.addPlace() }),
      await person('Ben', { place: await network.addPlace() }),
    ];
    const cable = await network.addPlace();
    const cem = await person('Cem', { place: cable });
    for (const p of [ann, ben, cem]) await p.haveAccount();
    const { link } = await ann.makeRoom();
    for (const p of [ann, ben, cem]) await p.enter(link, { camera: p !== ben });
    await expectFlowing(ann.page, 2, ['audioEnergy'], 60_000);
    await expectPeople(ann, ['Ann', 'Ben', 'Cem']);
    await openPanel(cem, 'chat');
    await openPanel(ben, 'chat');

    const cutAt = Date.now();
    await cable.cut();
    await box(cem).fill('typed in the dark');
    await box(cem).press('Enter');
    await expect(history(cem).locator('[data-pending]')).toHaveCount(1);
    await say(ben, 'said meanwhile');
    await expect.poll(() => Date.now() - cutAt, { message: 'the cut lasts', intervals: [50] }).toBeGreaterThan(3_000);

    await cable.heal();
    const healedAt = Date.now();
    await expect(history(cem).locator('[data-pending]')).toHaveCount(0);
    expect(Date.now() - healedAt, 'ms until the page is back').toBeLessThan(5_000);
    for (const p of [ben, cem]) {
      await expectMessage(p, 'typed in the dark');
      await expectMessage(p, 'said meanwhile');
    }
    await expectFlowing(ann.page, 2, ['audioEnergy'], 60_000);

    // A longer one is seen by everybody, and ends by itself.
    const away = row(ann, 'Cem').getByText(ann.t('room.people.reconnecting'));
    const lost = cem.page.getByRole('alert').filter({ hasText: cem.t('room.banner.lost') });
    await cable.cut();
    await box(cem).fill('typed later');
    await box(cem).press('Enter');
    await expect(away).toBeVisible();
    await expect(lost).toBeVisible();
    await expectCount(ann, 3);
    await cable.heal();
    await expect(lost).toHaveCount(0);
    await expect(away).toHaveCount(0);
    for (const p of [ben, cem]) await expectMessage(p, 'typed later');
    await expectFlowing(ann.page, 2, ['audioEnergy'], 60_000);
    await expectFlowing(cem.page, 2, ['audioEnergy'], 60_000);
  },
);

networked(
  'a cable that is pulled and plugged in: the page says offline, and is back by itself',
  async ({ network, person }) => {
    const place = await network.addPlace();
    const ann = await person('Ann', { place });
    await ann.haveAccount();
    const { link } = await ann.makeRoom();
    await ann.enter(link, { microphone: false, camera: false });
    await openPanel(ann, 'chat');
    await place.unplug();
    await expect(ann.page.getByText(ann.t('room.banner.offline'))).toBeVisible();
    await place.plug();
    await expect(ann.page.getByText(ann.t('room.banner.offline'))).toHaveCount(0);
    await say(ann, 'back again');
    await expectMessage(ann, 'back again');
  },
);

test('the server is killed in a call: the call goes on, nothing written is lost or doubled', async ({ person, server }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) {
    await p.enter(link);
    await openPanel(p, 'chat');
  }
  await expectFlowing(ben.page, 1, media);
  await say(ann, 'before');
  await expectMessage(ben, 'before');

  const comeBack = await server.crashAndHold();
  for (const n of [1, 2, 3]) {
    await box(ann).fill(`while it was down ${n}`);
    await box(ann).press('Enter');
  }
  await expect(history(ann).locator('[data-pending]')).toHaveCount(3);
  await expectFlowing(ben.page, 1, media);
  await comeBack();
  for (const p of [ann, ben]) {
    for (const text of ['before', ...[1, 2, 3].map((n) => `while it was down ${n}`)]) await expectMessage(p, text);
    await expectCount(p, 2);
  }
  await expectFlowing(ben.page, 1, media);
  await expectFlowing(ann.page, 1, media);
  // A server started anew gives devices new names; nobody becomes a stranger to themselves.
  for (const p of [ann, ben]) {
    const call = p.page.getByRole('region', { name: p.t('call.view') });
    await expect(call.getByRole('article')).toHaveCount(2);
    await expect(p.tile()).toHaveCount(1);
  }
});
