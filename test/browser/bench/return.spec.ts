import { expect, networked } from '../harness/index';
import { box, history, openPanel } from '../harness/room';

const ROUNDS = 20;
const CUT_MS = 3_000;

networked('from the end of a cut of three seconds until what was typed in it is confirmed', async ({ network, person }) => {
  networked.setTimeout(600_000);
  const place = await network.addPlace();
  const ann = await person('Ann', { place });
  await ann.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.enter(link, { microphone: false, camera: false });
  await openPanel(ann, 'chat');
  const pending = history(ann).locator('[data-pending]');
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const cutAt = Date.now();
    await place.cut();
    await box(ann).fill(`typed in cut ${round}`);
    await box(ann).press('Enter');
    await expect(pending).toHaveCount(1);
    await ann.page.waitForTimeout(CUT_MS - (Date.now() - cutAt)); // the length of the cut is what is asked about
    await place.heal();
    const healedAt = Date.now();
    await pending.waitFor({ state: 'detached' });
    figures.push(Date.now() - healedAt);
  }
  figures.sort((a, b) => a - b);
  const at = (share: number) => figures[Math.ceil(share * figures.length) - 1];
  console.log(JSON.stringify({ rounds: ROUNDS, cut_ms: CUT_MS, back_p50_ms: at(0.5), back_p95_ms: at(0.95) }));
});
