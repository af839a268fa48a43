import type { CDPSession } from '@playwright/test';
import { expect, test } from '../harness/index';
import { leave } from '../harness/room';
import { liveTracks, openConnections, spyOn } from '../harness/spy';
import { expectFlowing } from '../harness/stats';

const JOINS = Number(process.env.ATRIUM_JOINS ?? 500);
const WARM = Math.max(10, JOINS / 10);
/** What one join may leave behind, in bytes, compiled code of the page included: a call that is held would be a hundred times as much. */
const MOST_PER_JOIN = 16 << 10;

test(`${JOINS} joins and leaves in one tab leave connections, tracks and heap flat`, async ({ person }) => {
  test.setTimeout(JOINS * 10_000);
  const [ann, ben] = [await person('Ann', { alone: true }), await person('Ben', { alone: true })];
  for (const p of [ann, ben]) await p.haveAccount();
  await spyOn(ben.context);
  const { link } = await ann.makeRoom();
  await ann.enter(link);
  await ben.enter(link);
  const cdp = await ben.context.newCDPSession(ben.page);
  let warm = 0;
  for (let join = 1; join <= JOINS; join++) {
    await expect(ben.page.getByRole('article')).toHaveCount(2);
    if (join % 25 === 0) await expectFlowing(ben.page, 1, ['framesDecoded']);
    await leave(ben);
    await expect.poll(() => openConnections(ben.page)).toBe(0);
    await expect.poll(() => liveTracks(ben.page)).toEqual([]);
    if (join === WARM) warm = await heap(cdp);
    if (join === JOINS) break;
    await ben.button('room.out.rejoin').click();
    await ben.button('call.pre.joinNow').click();
  }
  const grown = (await heap(cdp)) - warm;
  console.log(
    JSON.stringify({ joins: JOINS, heap_after_warm_up: warm, bytes_per_join: Math.round(grown / (JOINS - WARM)) }),
  );
  expect(grown / (JOINS - WARM), 'bytes of heap per join').toBeLessThan(MOST_PER_JOIN);
});

/** The bytes that the page holds once everything that is not held has been let go. */
async function heap(cdp: CDPSession): Promise<number> {
  await cdp.send('Runtime.evaluate', {
    expression: 'window.__spy && (window.__spy.tracks.length = window.__spy.connections.length = 0)',
  });
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}
