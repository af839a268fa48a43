import { describe, expect, it, vi } from 'vitest';
import { type Answer, MemoryDisk, type Order, StorageDisk } from './disk';
import { MEMORY_MOST } from './limits';

const bytes = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

describe('MemoryDisk', () => {
  it('holds what is written, in any order and over the edge of a page', async () => {
    const disk = new MemoryDisk();
    const edge = (1 << 20) - 2;
    await disk.write(edge, new Uint8Array([1, 2, 3, 4]));
    await disk.write(0, new Uint8Array([9]));
    const file = await disk.file();
    expect(file.size).toBe(edge + 4);
    expect(await bytes(file.slice(edge))).toEqual([1, 2, 3, 4]);
    expect(await bytes(file.slice(0, 2))).toEqual([9, 0]);
  });

  it('is full at its bound', async () => {
    const disk = new MemoryDisk();
    await expect(disk.write(MEMORY_MOST, new Uint8Array(1))).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });
});

function worker(answer: (order: Order) => Partial<Answer>) {
  const orders: Order[] = [];
  const fake = {
    onmessage: null as ((event: MessageEvent<Answer>) => void) | null,
    onerror: null as (() => void) | null,
    terminate: vi.fn(),
    postMessage(order: Order) {
      orders.push(order);
      queueMicrotask(() => fake.onmessage?.({ data: { id: order.id, ...answer(order) } } as MessageEvent<Answer>));
    },
  };
  return { fake: fake as unknown as Worker & typeof fake, orders };
}

describe('StorageDisk', () => {
  it('writes in order, and is done when the worker is', async () => {
    const { fake, orders } = worker(() => ({}));
    const disk = await StorageDisk.open('a.part', fake);
    await disk.write(7, new Uint8Array([1]));
    await disk.close();
    expect(orders.map(({ type }) => type)).toEqual(['open', 'write', 'close']);
    expect(orders[1]).toMatchObject({ position: 7 });
    expect(fake.terminate).toHaveBeenCalledOnce();
  });

  it('says that there is no space', async () => {
    const { fake } = worker(({ type }) => (type === 'write' ? { failed: 'QuotaExceededError' } : {}));
    const disk = await StorageDisk.open('a.part', fake);
    await expect(disk.write(0, new Uint8Array(1))).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });

  it('leaves no worker where it cannot be opened, or where the worker does not load', async () => {
    const { fake } = worker(() => ({ failed: 'SecurityError' }));
    await expect(StorageDisk.open('a.part', fake)).rejects.toMatchObject({ name: 'SecurityError' });
    expect(fake.terminate).toHaveBeenCalledOnce();
    const broken = {
      postMessage: () => queueMicrotask(() => broken.onerror?.()),
      terminate: vi.fn(),
      onerror: null as (() => void) | null,
      onmessage: null,
    };
    await expect(StorageDisk.open('a.part', broken as unknown as Worker)).rejects.toMatchObject({ name: 'UnknownError' });
  });
});
