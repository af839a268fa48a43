import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test as plain } from '@playwright/test';
import { expectAccessible, expectFits } from '../harness/axe';
import { launch } from '../harness/browser';
import { Guard } from '../harness/guard';
import { Network } from '../harness/network';
import { pattern, words } from '../harness/words';

// The harness must be able to fail, or the other tests prove nothing.

const run = promisify(execFile);

/** A page on a loopback server, as a string of HTML. */
async function serveHTML(html: string, host = '127.0.0.1') {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { url: `http://${host}:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

plain('the guard sees contact with another host and errors of the page', async ({ context, page }) => {
  const [own, other] = [await serveHTML('<p>other</p>'), await serveHTML('<p>other</p>')];
  const guard = new Guard();
  guard.allow(own.url);
  guard.watch(context, 'li');
  await page.goto(own.url);
  expect(guard.breaches).toEqual([]);
  await page.evaluate((url) => fetch(url, { mode: 'no-cors' }), other.url);
  await page.evaluate(() => setTimeout(() => Promise.reject(new Error('nobody catches me'))));
  await expect.poll(() => guard.breaches.length).toBe(2);
  expect(guard.breaches[0]).toContain(new URL(other.url).host);
  expect(guard.breaches[1]).toContain('nobody catches me');
  own.close();
  other.close();
});

plain('the guard sees what the security policy of a page forbids', async ({ context, page }) => {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`;
  const own = await serveHTML(`${policy}<p>fine</p>`);
  const guard = new Guard();
  guard.allow(own.url);
  guard.watch(context, 'li');
  await page.goto(own.url);
  expect(guard.breaches).toEqual([]);
  for (const forbidden of ['<p style="color: red">', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">']) {
    const before = guard.breaches.length;
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), forbidden);
    await expect.poll(() => guard.breaches.length).toBeGreaterThan(before);
    expect(guard.breaches.at(-1)).toContain('Content Security Policy');
  }
  own.close();
});

plain('axe finds an image without words, and the width check a page that is too wide', async ({ page }) => {
  await page.setContent('<html lang="en"><title>t</title><main><h1>h</h1><p>fine</p></main></html>');
  await expectAccessible(page, 'fine');
  await expectFits(page, 'fine');
  await page.setContent('<html lang="en"><title>t</title><main><img src="data:," style="width: 9000px"></main></html>');
  await expect(expectAccessible(page, 'bad')).rejects.toThrow(/image-alt/);
  await expect(expectFits(page, 'bad')).rejects.toThrow(/wider/);
});

plain('a cable can be cut, healed, unplugged and plugged', async () => {
  const network = await Network.create();
  const place = await network.addPlace();
  const page = await serveHTML('<p>hello</p>', network.host);
  const fetchFrom = `fetch('${page.url}', { signal: AbortSignal.timeout(2000) }).then(() => console.log('yes'), () => console.log('no'))`;
  const reached = async () => {
    const { stdout } = await run('/usr/sbin/ip', ['netns', 'exec', place.space, process.execPath, '-e', fetchFrom]);
    return stdout.trim();
  };
  expect(await reached()).toBe('yes');
  await place.cut();
  expect(await reached()).toBe('no');
  await place.heal();
  expect(await reached()).toBe('yes');
  await place.unplug();
  expect(await reached()).toBe('no');
  await place.plug();
  await expect.poll(reached).toBe('yes');
  page.close();
  await network.remove();
});

plain('Chromium runs at the end of a cable, in a context that may use cameras', async () => {
  const network = await Network.create();
  const [place, page] = [await network.addPlace(), await serveHTML('<p>hello</p>', network.host)];
  const browser = await launch({ place, secure: page.url });
  const tab = await browser.newPage();
  await tab.goto(page.url);
  const tracks = () =>
    tab.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      return stream.getTracks().map((t) => `${t.kind} ${t.readyState}`);
    });
  expect(await tracks()).toEqual(['audio live', 'video live']);
  await place.unplug();
  await expect.poll(() => tab.evaluate(() => navigator.onLine)).toBe(false);
  await place.plug();
  await expect.poll(() => tab.evaluate(() => navigator.onLine)).toBe(true);
  await browser.close();
  page.close();
  await network.remove();
});

plain('words come from the catalogues', () => {
  expect(words('en')('auth.login')).toBe('Log in');
  expect(words('en')('auth.guest.text', { number: '123456' })).toContain('room 123456');
  expect(() => words('en')('auth.guest.text')).toThrow(/number/);
  expect('2 people here').toMatch(pattern('en', 'room.people.count'));
  expect('Room number 2').not.toMatch(pattern('en', 'room.people.count'));
  expect('You were invited to room 5. Say who you are; no account is needed.').toMatch(pattern('en', 'auth.guest.text'));
});
