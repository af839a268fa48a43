import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../../../bin/atrium', import.meta.url));
const START_LIMIT_MS = 20_000;

/** One real server with a data folder of its own. */
export class Server {
  /** Where it listens, without a slash at the end: http://127.0.0.1:41234 */
  url = '';
  /** Everything that it wrote, for the report of a failed test. */
  output = '';
  private child: ChildProcess | undefined;

  private constructor(
    private readonly data: string,
    private readonly host: string,
    private readonly flags: readonly string[],
  ) {}

  /** Starts a server on a port of the host, a free one for 0; the host must be an address of this machine. */
  static async start(host = '127.0.0.1', flags: readonly string[] = [], port = 0): Promise<Server> {
    if (!existsSync(BINARY)) throw new Error('bin/atrium is missing: run make build');
    const server = new Server(await mkdtemp(path.join(tmpdir(), 'atrium-e2e-')), host, flags);
    await server.spawn(port);
    return server;
  }

  /** Kills it without warning, as a crash or a power cut does, and starts it again on the same port and data. */
  async crash(): Promise<void> {
    await this.end('SIGKILL');
    await this.spawn(this.port);
  }

  /** Kills it and lets the caller decide when it comes back. */
  async crashAndHold(): Promise<() => Promise<void>> {
    await this.end('SIGKILL');
    return () => this.spawn(this.port);
  }

  /** Ends it in good order, lets the caller work on its data, and starts it again on the same port. */
  async whileStopped<T>(work: (data: string) => Promise<T>): Promise<T> {
    await this.end('SIGTERM');
    const result = await work(this.data);
    await this.spawn(this.port);
    return result;
  }

  /** Asks it to end and removes its data; it must obey. */
  async stop(): Promise<void> {
    const code = await this.end('SIGTERM');
    await rm(this.data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the server ended with ${code}\n${this.output}`);
  }

  /** The token that the first account needs on a server beyond loopback; the server prints it at start. */
  get setupToken(): string | undefined {
    return /setup token[^:\n]*: *(\S{16,})/i.exec(this.output)?.[1];
  }

  /** The hash of the key of its self-signed certificate, by which Chromium can be told to trust it. */
  async keyHash(): Promise<string> {
    const pem = await readFile(path.join(this.data, 'tls/self-signed.pem'));
    const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  }

  private get port(): number {
    return Number(new URL(this.url).port) || 443; // a URL leaves that of its scheme out
  }

  private async spawn(port: number): Promise<void> {
    const host = this.host.includes(':') ? `[${this.host}]` : this.host;
    const args = ['serve', '--listen', `${host}:${port}`, '--data', this.data, ...this.flags];
    const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    const from = this.output.length;
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the server ${why}\n${this.output}`));
      const timer = setTimeout(() => {
        fail(`did not start within ${START_LIMIT_MS} ms`);
        child.kill('SIGKILL');
      }, START_LIMIT_MS);
      const read = (chunk: Buffer) => {
        this.output += chunk.toString();
        const found = /listening on (https?:\/\/\S+)/.exec(this.output.slice(from));
        if (!found?.[1]) return;
        clearTimeout(timer);
        this.url = new URL(found[1]).origin;
        resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', (error) => fail(`cannot be started: ${error.message}`));
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended with ${code ?? signal}`); // a rejection after the start has no effect
      });
    });
  }

  /** Ends the process by its id and waits until it is gone. */
  private async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const child = this.child;
    if (!child) return 0;
    this.child = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
    const gone = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.once('exit', (code, sig) => resolve(code ?? sig)),
    );
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    const code = await gone;
    clearTimeout(timer);
    return code;
  }
}
