import { expect, networked } from '../harness/index';
import { expectPicture } from '../harness/room';
import { peers } from '../harness/stats';

const ROUNDS = 12;

networked('from another address of the network until there are pictures again', async ({ network, person }) => {
  networked.setTimeout(600_000);
  const [open, moving] = [await network.addPlace(), await network.addPlace()];
  const [ann, ben] = [await person('Ann', { place: open }), await person('Ben', { place: moving })];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom({ view: 'ask' }); // through the server from two people on
  await ann.enter(link);
  await ben.enter(link, { camera: false });
  await expectPicture(ben, 'Ann');
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await moving.move(network.host.replace(/\.1$/, `.${100 + round}`));
    const movedAt = Date.now();
    const decoded = async () => (await peers(ben.page))[0]?.framesDecoded ?? 0;
    // What was on its way to the old address is drawn still.
    await ben.page.waitForTimeout(100);
    const before = await decoded();
    await expect.poll(decoded, { intervals: [50], timeout: 30_000 }).toBeGreaterThan(before + 2);
    figures.push(Date.now() - movedAt);
    await ben.page.waitForTimeout(3_000);
  }
  figures.sort((a, b) => a - b);
  const at = (share: number) => figures[Math.ceil(share * figures.length) - 1];
  console.log(JSON.stringify({ rounds: ROUNDS, moved_p50_ms: at(0.5), moved_p95_ms: at(0.95) }));
});
