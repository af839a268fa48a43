import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type TestInfo,
} from '@playwright/test';
import { launch, launchTabs } from './browser';
import { Guard } from './guard';
import { Network, type Place } from './network';
import { Person } from './person';
import { Server } from './server';
import type { Locale } from './words';

export type { Person } from './person';
export { expect };

export type PersonOptions = {
  locale?: Locale;
  viewport?: { width: number; height: number };
  /** A browser process of their own instead of a profile in the shared one. */
  alone?: boolean;
  /** A browser process of their own whose tabs hide each other, as they do for people. */
  tabs?: boolean;
  /** Where in the network; implies a process of their own. */
  place?: Place;
  /** A browser that can show its screens to others; implies a process of its own. */
  screens?: boolean;
  /** Flags of Chromium beside the usual ones; implies a process of their own. */
  flags?: readonly string[];
  /** Whether the person allowed camera and microphone beforehand (unless said otherwise), or refuses them. */
  allowed?: boolean;
  /** Anything else of the profile. */
  context?: BrowserContextOptions;
};

type Fixtures = {
  guard: Guard;
  /** A server of this test's own, on a free loopback port. */
  server: Server;
  /** Someone with a profile of their own at the server's door. */
  person: (name: string, options?: PersonOptions) => Promise<Person>;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its parameters
  guard: async ({}, use) => {
    const guard = new Guard();
    await use(guard);
    expect(guard.breaches, 'what no page may do').toEqual([]);
  },

  server: ({ guard }, use, info) => serve('127.0.0.1', guard, use, info),

  person: async ({ server, guard, browser }, use) => {
    const people: Person[] = [];
    await use(async (name, options = {}) => {
      const person = await arrive(name, options, server, guard, browser);
      people.push(person);
      return person;
    });
    for (const person of people) await person.close();
  },
});

/** Tests whose server and people sit in network namespaces, so that their cables can be cut. */
export const networked = test.extend<{
  network: Network;
  /** Settings of the server beside the usual ones. */
  settings: readonly string[];
  /** Its port; 0 is a free one. */
  port: number;
}>({
  settings: [[], { option: true }],
  port: [0, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  network: async ({}, use) => {
    const network = await Network.create();
    await use(network);
    await network.remove();
  },
  server: ({ guard, network, settings, port }, use, info) => serve(network.host, guard, use, info, settings, port),
});

/** Tests whose server carries no media, so that calls stay between the browsers. */
export const meshed = test.extend({
  server: ({ guard }, use, info) => serve('127.0.0.1', guard, use, info, ['--media-udp', 'off']),
});

async function serve(
  host: string,
  guard: Guard,
  use: (server: Server) => Promise<void>,
  info: TestInfo,
  flags: readonly string[] = [],
  port = 0,
): Promise<void> {
  const server = await Server.start(host, flags, port);
  guard.allow(server.url);
  await use(server);
  if (info.status !== info.expectedStatus) await info.attach('server', { body: server.output, contentType: 'text/plain' });
  await server.stop();
}

async function arrive(name: string, options: PersonOptions, server: Server, guard: Guard, shared: Browser): Promise<Person> {
  const locale = options.locale ?? 'en';
  if (options.tabs) return arriveInTabs(name, locale, server, guard);
  const alone = options.alone || options.place || options.screens || options.flags;
  const own = alone ? await launch({ ...options, secure: server.url }) : undefined;
  const context = await (own ?? shared).newContext({
    locale: locale === 'en' ? 'en-US' : 'zh-CN',
    viewport: options.viewport ?? { width: 1280, height: 800 },
    timezoneId: 'Asia/Shanghai',
    ...options.context,
  });
  guard.watch(context, name);
  await allowDevices(context, options.allowed ?? true, server.url);
  const page = await context.newPage();
  return new Person(name, locale, context, page, server.url, server.setupToken, own);
}

async function arriveInTabs(name: string, locale: Locale, server: Server, guard: Guard): Promise<Person> {
  const own = await launchTabs({ secure: server.url, language: locale === 'en' ? 'en-US' : 'zh-CN' });
  const { context } = own;
  guard.watch(context, name);
  await allowDevices(context, true, server.url);
  return new Person(name, locale, context, await context.newPage(), server.url, server.setupToken, own);
}

async function allowDevices(context: BrowserContext, allowed: boolean, origin: string): Promise<void> {
  if (allowed) return context.grantPermissions(['camera', 'microphone'], { origin });
  // The flag that spares us the browser's question also answers it with yes, so the no is put into the page.
  await context.addInitScript(() => {
    if (!navigator.mediaDevices) return;
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    const query = navigator.permissions.query.bind(navigator.permissions);
    navigator.permissions.query = (asked) => query(/camera|microphone/.test(asked.name) ? { name: 'geolocation' } : asked);
  });
}
