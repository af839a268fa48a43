import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { PeerStats } from '@/media/stats';
import { type Key, type Locale, words } from './words';

/** The Firefox of the machine; scripts/deps.sh installs it. */
const FIREFOX = process.env.ATRIUM_FIREFOX ?? '/usr/bin/firefox-esr';

/** Fake camera and microphone, no permission dialogs, sound without a click. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
};

/** Someone at an unpatched Firefox, which Playwright cannot drive: Puppeteer does, over WebDriver BiDi. */
export class FirefoxGuest {
  private constructor(
    readonly name: string,
    private readonly browser: Browser,
    readonly page: Page,
    private readonly t: (key: Key) => string,
  ) {}

  static async start(name: string, locale: Locale): Promise<FirefoxGuest> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      extraPrefsFirefox: { ...PREFERENCES, 'intl.accept_languages': locale },
      defaultViewport: { width: 1280, height: 800 },
    });
    return new FirefoxGuest(name, browser, await browser.newPage(), words(locale));
  }

  /** Enters a room by its secret link as a guest, with camera and microphone. */
  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.locator(`aria/${this.t('auth.guest.name')}[role="textbox"]`).fill(this.name);
    await this.press('auth.guest.enter');
    await this.press('call.pre.allow');
    await this.page.locator(`aria/${this.t('call.turnOffCamera')}`).wait();
    await this.press('call.pre.joinNow');
    await this.page.locator(`aria/${this.t('call.view')}`).wait();
  }

  press(key: Key): Promise<void> {
    return this.page.locator(`aria/${this.t(key)}[role="button"]`).click();
  }

  peers(): Promise<readonly PeerStats[]> {
    return this.page.evaluate(async () => (await window.__atriumStats?.()) ?? []);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
