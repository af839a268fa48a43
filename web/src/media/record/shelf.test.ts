import { describe, expect, it, vi } from 'vitest';
import { type Kept, Shelf } from './shelf';

function storage(first = '[]') {
  let text = first;
  const setItem = (_: string, value: string) => {
    text = value;
  };
  return { getItem: () => text, setItem, text: () => text };
}

/** Locks of two pages of one browser. */
function locks() {
  const held = new Set<string>();
  return {
    request: async (name: string, run: () => Promise<void>) => {
      held.add(name);
      await run();
      held.delete(name);
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  } as unknown as LockManager;
}

const kept = (id: string, change: Partial<Kept> = {}): Kept => ({
  id,
  file: `${id}.part`,
  container: 'webm',
  title: id,
  since: 1000,
  state: 'open',
  ...change,
});

describe('Shelf', () => {
  it('finds what an earlier page left, and not what another page is writing', async () => {
    const [memory, shared] = [storage(), locks()];
    const writing = new Shelf(memory, shared, vi.fn());
    writing.put(kept('running'));
    const release = writing.hold('running');
    new Shelf(memory, shared, vi.fn()).put(kept('lost'));
    const ids = async () => (await new Shelf(memory, shared, vi.fn()).left()).map(({ id }) => id);
    expect(await ids()).toEqual(['lost']);
    release();
    await Promise.resolve();
    await Promise.resolve();
    expect(await ids()).toEqual(['running', 'lost']);
  });

  it('offers nothing that was saved, and removes it once the browser has had time to copy it', async () => {
    const remove = vi.fn(async () => undefined);
    const memory = storage();
    const shelf = new Shelf(memory, null, remove);
    shelf.put(kept('a'));
    shelf.put(kept('a', { state: 'saved', file: 'a.webm' }));
    expect(await shelf.left(2000)).toEqual([]);
    expect(remove).not.toHaveBeenCalled();
    expect(await shelf.left(1000 + 10 * 60_000 + 1)).toEqual([]);
    expect(remove).toHaveBeenCalledWith('a.webm');
    expect(memory.text()).toBe('[]');
  });

  it('reads what is no list as nothing', async () => {
    expect(await new Shelf(storage('{"a":1}'), null, vi.fn()).left()).toEqual([]);
    expect(await new Shelf(storage('no json'), null, vi.fn()).left()).toEqual([]);
  });
});
