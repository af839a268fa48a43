import { expect, networked, type Person, test } from '../harness/index';
import { expectPicture, leave } from '../harness/room';
import { openConnections, spyOn } from '../harness/spy';
import { expectFlowing, longestGap, media, peers, watchGaps } from '../harness/stats';

// Calls of three and more, which go through the server.

const device = (viewer: Person, name: string) => viewer.tile(name).getAttribute('data-device');

/** What the viewer's page receives of somebody. */
async function received(viewer: Person, name: string) {
  const id = await device(viewer, name);
  const figures = (await peers(viewer.page)).find((p) => p.device === id);
  if (!figures) throw new Error(`${viewer.name} receives nothing of ${name}`);
  return figures;
}

test('four people: who is large comes large, who is hidden not at all, who leaves or refreshes disturbs nobody', async ({
  person,
}) => {
  test.setTimeout(240_000);
  const people: Person[] = [];
  for (const name of ['Ann', 'Ben', 'Cem', 'Dan']) people.push(await person(name));
  const [ann, ben, cem, dan] = people as [Person, Person, Person, Person];
  for (const p of people) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of people) await p.enter(link);
  for (const p of people) await expectFlowing(p.page, 3, media, 90_000);

  // On the stage, Ben is larger than a small tile, and Cem beside it is small.
  await ann.page.getByRole('button', { name: ann.t('call.tile.toStage', { name: 'Ben' }), exact: true }).click();
  await expect.poll(async () => (await received(ann, 'Ben')).frameHeight, { timeout: 60_000 }).toBeGreaterThanOrEqual(360);
  await expect.poll(async () => (await received(ann, 'Cem')).frameHeight, { timeout: 60_000 }).toBeLessThanOrEqual(180);

  // Without the strip the others are not shown, and nothing of their pictures comes; they are heard all the same.
  const hidden = await device(ann, 'Cem');
  const of = async () => (await peers(ann.page)).find((p) => p.device === hidden);
  await ann.button('call.layout').click();
  await ann.page.getByRole('menuitemradio', { name: ann.t('call.layout.speaker') }).click();
  await expect(ann.page.getByRole('article')).toHaveCount(0);
  let before = -1;
  await expect
    .poll(async () => {
      const now = (await of())?.videoBytes ?? 0;
      const still = now === before;
      before = now;
      return still;
    }, 'the hidden picture stops')
    .toBe(true);
  const sound = (await of())?.audioEnergy ?? 0;
  await expect.poll(async () => ((await of())?.audioEnergy ?? 0) > sound).toBe(true);
  expect((await of())?.videoBytes, 'of a picture that is hidden').toBe(before);

  await leave(dan);
  await expect.poll(async () => (await peers(ben.page)).length).toBe(2);
  await expectFlowing(ben.page, 2, media);
  await cem.page.reload();
  await expectPicture(ben, 'Cem');
  await expectFlowing(cem.page, 2, media, 60_000);
});

test('a third person moves the call to the server, and nobody is cut off for longer than a second', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben, cem] = [await person('Ann'), await person('Ben'), await person('Cem')];
  await spyOn(ann.context);
  for (const p of [ann, ben, cem]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  await expectFlowing(ann.page, 1, media);
  expect(await openConnections(ann.page), 'to Ben').toBe(1);
  await watchGaps(ann.page, 'Ben');
  await cem.enter(link);
  await expectFlowing(ann.page, 2, media, 60_000);
  await expect.poll(() => openConnections(ann.page), 'one up, one down').toBe(2);
  await expectPicture(ann, 'Ben');
  // The bar is one second, on a machine that runs nothing but this.
  expect(await longestGap(ann.page), 'ms without a new picture').toBeLessThan(2_000);
});

networked(
  'a computer whose address changes, and one from which no UDP gets out, are in the call',
  async ({ network, person }) => {
    networked.setTimeout(240_000);
    const [open, moving, strict] = [await network.addPlace(), await network.addPlace(), await network.addPlace()];
    await strict.blockUDP();
    const [ann, ben, cem] = [
      await person('Ann', { place: open }),
      await person('Ben', { place: moving }),
      await person('Cem', { place: strict }),
    ];
    for (const p of [ann, ben, cem]) await p.haveAccount();
    const { link } = await ann.makeRoom();
    for (const p of [ann, ben, cem]) await p.enter(link);
    for (const p of [ann, ben, cem]) await expectFlowing(p.page, 2, media, 90_000);
    for (const figures of await peers(cem.page)) expect(figures.localCandidate, 'by TCP').toBe('relay');

    await moving.move(network.host.replace(/\.1$/, '.77'));
    await expectFlowing(ben.page, 2, media, 60_000);
    await expectFlowing(ann.page, 2, media, 60_000);
  },
);
