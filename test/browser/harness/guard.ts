import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** Watches everything that pages do and collects what no page may ever do, whatever the test is about. */
export class Guard {
  readonly breaches: string[] = [];
  private readonly hosts = new Set<string>();

  /** Lets pages speak with the host of the URL; with nobody else. */
  allow(url: string): void {
    this.hosts.add(new URL(url).host);
  }

  watch(context: BrowserContext, who: string): void {
    context.on('request', (request) => this.contact(who, request.url()));
    context.on('weberror', (event) => this.breaches.push(`${who}: uncaught ${describe(event.error())}`));
    context.on('console', (message) => this.listen(who, message));
    context.on('page', (page) => page.on('websocket', (socket) => this.contact(who, socket.url())));
  }

  private contact(who: string, address: string): void {
    const url = new URL(address);
    if (/^(data|blob|about|chrome|devtools):$/.test(url.protocol) || this.hosts.has(url.host)) return;
    this.breaches.push(`${who}: a request left for ${url.host}`);
  }

  private listen(who: string, message: ConsoleMessage): void {
    if (/Content Security Policy|Content-Security-Policy/i.test(message.text())) {
      this.breaches.push(`${who}: ${message.text()}`);
    }
  }
}

const describe = (error: unknown) => (error instanceof Error && error.stack) || String(error);
