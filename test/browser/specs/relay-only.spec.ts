import { expect, networked, type Person, type PersonOptions } from '../harness/index';
import type { Network } from '../harness/network';
import { learnt, paths, spyOn } from '../harness/spy';
import { expectFlowing, media } from '../harness/stats';

// Two computers between which nothing stands, and who choose not to learn each other's address.

const relayed = { local: 'relay' };
const direct = { local: 'host' };

const expectPath = (who: Person, { local }: { local: string }) =>
  expect
    .poll(async () => (await paths(who.page)).map((path) => path.local.type), { message: who.name, timeout: 40_000 })
    .toEqual([local]);

async function hide(who: Person): Promise<void> {
  await who.button('call.cameraOptions').click();
  await who.page.getByRole('menuitemcheckbox', { name: new RegExp(`^${who.t('call.relayOnly')}`) }).click();
  await who.page.keyboard.press('Escape');
}

/** Two people at the ends of two cables, whose connections are watched. */
async function apart(
  network: Network,
  person: (name: string, options: PersonOptions) => Promise<Person>,
): Promise<[Person, Person]> {
  const [ann, ben] = [
    await person('Ann', { place: await network.addPlace() }),
    await person('Ben', { place: await network.addPlace() }),
  ];
  for (const p of [ann, ben]) {
    await spyOn(p.context);
    await p.haveAccount();
  }
  return [ann, ben];
}

networked('a person hides the address, before anybody comes and in the middle of a call', async ({ network, person }) => {
  networked.setTimeout(150_000);
  const [ann, ben] = await apart(network, person);
  const { link } = await ann.makeRoom();
  await ann.enter(link);
  await hide(ann);
  await ben.enter(link);
  for (const p of [ann, ben]) await expectFlowing(p.page, 1, media, 60_000);
  await expectPath(ann, relayed);
  expect(await learnt(ben.page), 'of Ann').toEqual([network.host]);

  await hide(ann); // no more
  await expectPath(ann, direct);
  await hide(ann);
  await expectPath(ann, relayed);
  await expectFlowing(ben.page, 1, media);

  // The choice is kept for the device.
  await ann.page.reload();
  for (const p of [ann, ben]) await expectFlowing(p.page, 1, media, 60_000);
  await expectPath(ann, relayed);
});

networked('a room hides everyone’s address', async ({ network, person }) => {
  networked.setTimeout(150_000);
  const [ann, ben] = await apart(network, person);
  const { number, link } = await ann.makeRoom({ relay: true });
  for (const p of [ann, ben]) await p.enter(link);
  for (const p of [ann, ben]) await expectFlowing(p.page, 1, media, 60_000);
  for (const p of [ann, ben]) {
    await expectPath(p, relayed);
    expect(await learnt(p.page), `${p.name}, of the other`).toEqual([network.host]);
  }
  await ann.call('PATCH', `/api/v1/rooms/${number}`, { policy: { relay: false } });
  for (const p of [ann, ben]) await expectPath(p, direct);
  await expectFlowing(ann.page, 1, media);
});
