import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';

// The page of test/browser/engine, which holds a board in memory and nothing else, as a server of its own.

const here = (place: string) => fileURLToPath(new URL(place, import.meta.url));
const BUILT = here('../results/engine');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};

/** A file of the room of that board. */
export interface Served {
  readonly type: string;
  readonly body: Buffer;
}

/** The board, on a port of its own, with the security policy of the real server. */
export class EnginePage {
  /** The files of its room, by id. */
  readonly files = new Map<string, Served>();
  /** What was asked for and is not there. */
  readonly missed: string[] = [];

  private constructor(private readonly server: Server) {}

  /** Builds the page and serves it. */
  static async start(): Promise<EnginePage> {
    const vite = here('../../../web/node_modules/vite/bin/vite.js');
    await promisify(execFile)(process.execPath, [vite, 'build', '-c', here('../engine/vite.config.ts')]);
    const [page, worker] = policies();
    const server = createServer();
    const engine = new EnginePage(server);
    server.on('request', async (request, answer) => {
      const asked = new URL(request.url ?? '/', 'http://host').pathname;
      const file = engine.files.get(asked.split('/files/')[1] ?? '');
      answer.setHeader('content-security-policy', asked.includes('/pdf.worker') ? worker : page);
      if (file !== undefined) {
        answer.setHeader('content-type', file.type).end(file.body);
        return;
      }
      const name = path.join(BUILT, asked === '/' ? 'index.html' : asked);
      const body = await readFile(name).catch(() => undefined);
      if (body === undefined) {
        engine.missed.push(asked);
        answer.writeHead(404).end();
      } else answer.setHeader('content-type', TYPES[path.extname(name)] ?? 'application/octet-stream').end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return engine;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** The policies of the real server for pages, and for the reader of PDFs. */
function policies(): readonly [string, string] {
  const code = readFileSync(here('../../../web/embed.go'), 'utf8');
  const text = (pattern: RegExp) =>
    [...(pattern.exec(code)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(([, part]) => part).join('');
  const page = text(/const policy = ((?:"[^"]*"[\s+]*)+)/);
  const worker = page + text(/workerPolicy = policy \+ ("[^"]*")/);
  if (!page.includes("default-src 'self'") || !worker.includes('wasm-unsafe-eval'))
    throw new Error('the policies are not found');
  return [page, worker];
}

/** Waits for so many frames. */
export function frames(page: Page, count: number): Promise<void> {
  return page.evaluate(
    (left) =>
      new Promise<void>((resolve) => {
        const step = () => (left-- > 0 ? requestAnimationFrame(step) : resolve());
        step();
      }),
    count,
  );
}

/** Waits until the board has drawn all that there is to draw. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    let [still, before] = [0, -1];
    while (still < 12) {
      await new Promise(requestAnimationFrame);
      const { tiles, frames: drawn } = window.board.surface.counters();
      still = tiles + drawn === before ? still + 1 : 0;
      before = tiles + drawn;
    }
  });
}

/** How much of a part of the page, in CSS pixels, has a colour, from 0 to 1: each channel at most so far from it. */
export async function share(
  page: Page,
  part: { x: number; y: number; width: number; height: number },
  color: string,
): Promise<number> {
  const png = await page.screenshot({ clip: part });
  return page.evaluate(
    async ([data, wanted]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
      const value = Number.parseInt(wanted.slice(1), 16);
      const rgb = [value >> 16, (value >> 8) & 255, value & 255];
      let hits = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        if (rgb.every((channel, j) => Math.abs(channel - (pixels[i + j] ?? 0)) <= 24)) hits++;
      }
      return hits / (pixels.length / 4);
    },
    [png.toString('base64'), color] as const,
  );
}
