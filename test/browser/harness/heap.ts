import type { Person } from './person';

/** What a page's JavaScript holds after a garbage collection, in MB. */
export async function heapMB(who: Person): Promise<number> {
  const session = await who.context.newCDPSession(who.page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return Math.round(usedSize / 1e5) / 10;
}
