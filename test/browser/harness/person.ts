import { type BrowserContext, expect, type Page } from '@playwright/test';
import { type Key, type Locale, words } from './words';

export const PASSWORD = 'correct horse battery';

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Someone at a browser: a profile of their own, a camera and a microphone that are fakes, and a language. */
export class Person {
  /** The words of the interface in this person's language. */
  readonly t: (key: Key, values?: Readonly<Record<string, string | number>>) => string;
  constructor(
    readonly name: string,
    readonly locale: Locale,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly url: string,
    private readonly setupToken: string | undefined,
    private readonly browser: { close(): Promise<void> } | undefined,
  ) {
    this.t = words(locale);
  }

  button(key: Key) {
    return this.page.getByRole('button', { name: this.t(key), exact: true });
  }

  /** The field of this label; a required one has a star behind it. */
  field(key: Key) {
    return this.page.getByLabel(new RegExp(`^${literal(this.t(key))}( \\*)?$`));
  }

  heading(key: Key, values: Readonly<Record<string, string | number>> = {}) {
    return this.page.getByRole('heading', { name: this.t(key, values), exact: true });
  }

  link(key: Key) {
    return this.page.getByRole('link', { name: this.t(key), exact: true });
  }

  /** Fills the registration form as a person does, and is at home afterwards. */
  async register(): Promise<void> {
    await this.page.goto(`${this.url}/register`);
    await this.field('auth.name').fill(this.name);
    await this.field('auth.password').fill(PASSWORD);
    await this.button('auth.register').click();
    await expect(this.page).toHaveURL(`${this.url}/`);
  }

  async logIn(): Promise<void> {
    await this.page.goto(`${this.url}/login`);
    await this.field('auth.name').fill(this.name);
    await this.field('auth.password').fill(PASSWORD);
    await this.button('auth.login').click();
    await expect(this.page).toHaveURL(`${this.url}/`);
  }

  /** Has an account and its cookie without the page, for tests that are about something else. */
  async haveAccount(side: 'teach' | 'study' = 'teach'): Promise<void> {
    await this.call('POST', '/api/v1/accounts', {
      name: this.name,
      password: PASSWORD,
      display_name: this.name,
      side,
      locale: this.locale,
      ...(this.setupToken ? { setup_token: this.setupToken } : {}),
    });
  }

  /** Makes a room without the page, and tells its number and its link with the secret. */
  async makeRoom(policy: Readonly<Record<string, unknown>> = {}): Promise<{ number: string; link: string }> {
    const room = await this.call('POST', '/api/v1/rooms', {
      title: this.t('home.defaultTitle', { name: this.name }),
      kind: 'meeting',
      policy,
    });
    const { number, link } = room as { number: string; link: string };
    return { number, link: new URL(link, this.url).href };
  }

  /** Opens a room's link, passes the page before joining with the sources as said, and is in the room. */
  async enter(link: string, sources: { microphone?: boolean; camera?: boolean } = {}): Promise<void> {
    await this.page.goto(link);
    for (const [wanted, off] of [
      [sources.microphone ?? true, 'call.turnOffMicrophone'],
      [sources.camera ?? true, 'call.turnOffCamera'],
    ] as const) {
      await expect(this.button(off)).toBeVisible(); // the browser has allowed both, so both are on at first
      if (!wanted) await this.button(off).click();
    }
    await this.button('call.pre.joinNow').click();
    await expect(this.page.getByRole('region', { name: this.t('call.view') })).toBeVisible();
  }

  /** The picture of someone in the call, by name; one's own without a name. */
  tile(name?: string) {
    const label = name ?? this.t('call.tile.you', { name: this.name });
    return this.page.getByRole('article', { name: label, exact: true });
  }

  /** Asks the server with this person's cookie; anything but success fails the test with the answer's words. */
  async call(method: string, path: string, data?: unknown): Promise<unknown> {
    const answer = await this.context.request.fetch(this.url + path, { method, data, headers: { origin: this.url } });
    const text = await answer.text();
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  }

  /** Ends the profile, as closing the whole browser does. */
  async close(): Promise<void> {
    await this.context.close();
    await this.browser?.close();
  }
}
