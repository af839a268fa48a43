import { expect, test } from '../harness/index';

test('every page address gives the app, and what is not there says so', async ({ server, request }) => {
  for (const path of ['/', '/login', '/register', '/settings', '/r/123456', '/nowhere/at/all']) {
    const page = await request.get(server.url + path);
    expect(page.status(), path).toBe(200);
    expect(page.headers()['content-type'], path).toContain('text/html');
    expect(page.headers()['content-security-policy'], path).toContain("default-src 'self'");
    expect(page.headers()['x-content-type-options'], path).toBe('nosniff');
    expect(await page.text(), path).toContain('<script');
  }
  const call = await request.get(`${server.url}/api/v1/nothing`);
  expect(call.status()).toBe(404);
  expect(call.headers()['content-type']).toContain('json');
  expect(await call.json()).toMatchObject({ code: 'not_found' });

  const asset = await request.get(`${server.url}/assets/index-00000000.js`);
  expect(asset.status()).toBe(404);
  expect(await asset.text()).not.toContain('<script');
});

test('assets are cached for ever, the page that names them is asked for each time', async ({ server, request }) => {
  const page = await request.get(server.url);
  expect(page.headers()['cache-control']).toMatch(/no-cache|no-store/);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1];
  expect(script).toBeDefined();
  const asset = await request.get(server.url + script);
  expect(asset.status()).toBe(200);
  expect(asset.headers()['cache-control']).toContain('immutable');
});

test('an address that is nobody’s has words and a way on', async ({ person }) => {
  const li = await person('li');
  await li.page.goto(`${li.url}/nowhere`);
  await expect(li.heading('app.notFound.title')).toBeVisible();
});
