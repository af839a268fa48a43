import type { Answer, Order } from './disk';

/** Writes one file of this page's own storage in place, so that what was written survives the page. */

interface InPlace {
  write(data: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

let file: InPlace | undefined;

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case 'open': {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle(order.name, { create: true });
      file = await (handle as unknown as { createSyncAccessHandle(): Promise<InPlace> }).createSyncAccessHandle();
      file.truncate(0); // a page that went while it completed a recording left a part of it
      return;
    }
    case 'write':
      if (file?.write(order.data, { at: order.position }) !== order.data.byteLength) {
        throw new DOMException('short write', 'QuotaExceededError');
      }
      return;
    case 'close':
      file?.flush();
      file?.close();
      file = undefined;
  }
}

addEventListener('message', ({ data: order }: MessageEvent<Order>) => {
  const answer = (answer: Answer) => postMessage(answer);
  obey(order).then(
    () => answer({ id: order.id }),
    (cause: unknown) => answer({ id: order.id, failed: cause instanceof DOMException ? cause.name : 'UnknownError' }),
  );
});
