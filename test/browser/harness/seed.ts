import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Server } from './server';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

/**
 * Fills a room with messages of its members by turns, "message 1" and so on, over the last days, while the server stands still. Tells
 * the seq of the first and the last one.
 */
export async function seed(server: Server, room: string, n: number, days = 30): Promise<{ first: number; last: number }> {
  return server.whileStopped(async (data) => {
    const args = ['run', './test/seed', '-data', data, '-room', room, '-n', `${n}`, '-days', `${days}`];
    const { stdout } = await run('go', args, { cwd: ROOT });
    return JSON.parse(stdout) as { first: number; last: number };
  });
}
