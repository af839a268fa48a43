import { readFile } from 'node:fs/promises';
import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { expectMessage, history, leave, message, openPanel, say, useTool } from '../harness/room';
import { seed } from '../harness/seed';

const SILENT = { microphone: false, camera: false };
const N = 600;

/** A row by the first line of its text. */
const rowOf = (who: Person, text: string) =>
  history(who)
    .locator('[data-row^="message-"]')
    .filter({ has: who.page.getByText(new RegExp(`^${text}( |$)`)) })
    .first();

/** A room of two with a long history, and the first of them inside at its newest end. */
async function longRoom(ann: Person, ben: Person, seeding: (number: string) => Promise<{ first: number; last: number }>) {
  for (const p of [ann, ben]) await p.haveAccount();
  const { link, number } = await ann.makeRoom();
  await ben.enter(link, SILENT);
  await leave(ben);
  const { first } = await seeding(number);
  await ann.enter(link, SILENT);
  await openPanel(ann, 'chat');
  await expect(rowOf(ann, `message ${N}`)).toBeVisible();
  return { link, number, seqOf: (i: number) => first + i - 1 };
}

/** Goes to a day through the calendar's field. */
async function goToDay(who: Person, day: Date) {
  await who.button('room.chat.toDay').click();
  await expect(who.field('room.chat.day')).toBeVisible();
  await expectAccessible(who.page, 'choosing a day');
  const local = new Date(day.getTime() + 8 * 3_600_000).toISOString().slice(0, 10); // people here live in Asia/Shanghai
  await who.field('room.chat.day').fill(local);
  await who.button('room.chat.goToDay').click();
}

/** Comes back into a room with the sources as they were. */
async function comeBack(who: Person, address: string) {
  await who.page.goto('about:blank'); // a new visit, not another fragment of the same address
  await who.page.goto(address);
  await who.button('call.pre.joinNow').click();
  await expect(who.page.getByRole('region', { name: who.t('call.view') })).toBeVisible();
}

/** How far the row that has the focus moves while pages come around it, in pixels. */
const drift = (who: Person) =>
  history(who).evaluate(async (log) => {
    const key = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row;
    const top = () => log.querySelector(`[data-row="${key}"]`)?.getBoundingClientRect().top ?? Number.NaN;
    const before = top();
    let worst = 0;
    for (let frame = 0; frame < 60; frame++) {
      await new Promise(requestAnimationFrame);
      worst = Math.max(worst, Math.abs(top() - before));
    }
    return worst;
  });

const below = (who: Person) => who.button('room.chat.toEnd');

test('the history can be moved in: to a day, to a quoted message, to the newest', async ({ person, server }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  const { number, seqOf } = await longRoom(ann, ben, (room) => seed(server, room, N));

  await goToDay(ann, new Date(Date.now() - 15 * 86_400_000));
  await expect(rowOf(ann, `message ${N}`)).toHaveCount(0);
  const focused = () => ann.page.evaluate(() => document.activeElement?.closest('[data-row]')?.textContent ?? '');
  await expect.poll(focused).toMatch(/message (2[5-9]|3[0-4])\d/);
  expect(await drift(ann), 'pixels after the jump to a day').toBeLessThan(1);
  await expect(history(ann).locator('[data-row^="day-"]').first()).toBeInViewport();
  await expectAccessible(ann.page, 'at a day');

  // What comes meanwhile is counted, and not lost.
  await comeBack(ben, `${ben.url}/r/${number}`);
  await openPanel(ben, 'chat');
  await say(ben, 'are you there?');
  const news = ann.page.getByRole('button', { name: '1 new message', exact: true });
  await expect(news).toBeVisible();
  await news.click();
  await expectMessage(ann, 'are you there?');
  await expect(below(ann)).toHaveCount(0);
  await expect(message(ann, 'are you there?')).toBeInViewport();

  // message 601 - 20 answers a message 200 before it, far from what is loaded.
  const answer = rowOf(ann, 'message 581');
  await history(ann).hover();
  await expect(async () => {
    await ann.page.mouse.wheel(0, -300);
    await expect(answer).toBeInViewport({ timeout: 200 });
  }).toPass({ timeout: 60_000 });
  // By key: the list may still move under a pointer.
  await answer.getByRole('button', { name: ann.t('room.chat.quoteOlder') }).press('Enter');
  const original = rowOf(ann, 'message 381');
  await expect(original).toBeInViewport();
  await expect(original.locator('[data-lit]')).toHaveCount(1);
  await expect(original).toBeFocused();
  expect(await drift(ann), 'pixels after the jump to a message').toBeLessThan(1);
  await expect(original.locator('[data-lit]')).toHaveCount(0);

  // Down again by hand, page by page, until the newest is there.
  await history(ann).hover();
  await expect(async () => {
    await ann.page.mouse.wheel(0, 4000);
    await expect(message(ann, 'are you there?')).toBeInViewport({ timeout: 200 });
  }).toPass({ timeout: 60_000 });
  await expect(below(ann)).toHaveCount(0);

  await ann.page.goto(`${ann.url}/r/${number}?m=${seqOf(50)}`);
  await expect(rowOf(ann, 'message 50')).toBeInViewport();
  expect(new URL(ann.page.url()).search).toBe('');
  await below(ann).click();
  await expect(message(ann, 'are you there?')).toBeInViewport();
});

test('a link to a message leads there, also from the chat itself', async ({ person, server }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone'], { origin: ann.url });
  const { seqOf, number } = await longRoom(ann, ben, (room) => seed(server, room, N));
  await useTool(ann, `message ${N}`, 'room.chat.copyLink');
  await expect
    .poll(() => ann.page.evaluate(() => navigator.clipboard.readText()))
    .toBe(`${ann.url}/r/${number}?m=${seqOf(N)}`);
  await say(ann, `${ann.url}/r/${number}?m=${seqOf(30)}`);
  await history(ann).getByRole('link').click();
  await expect(rowOf(ann, 'message 30')).toBeInViewport();
  expect(ann.context.pages()).toHaveLength(1);
});

test('older pages and rows that change move nothing, and a selection stays', async ({ person, server }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  const { link } = await longRoom(ann, ben, (room) => seed(server, room, N));
  await history(ann).hover();
  // The place of a row in sight, told in every frame while pages come above it.
  const jumps = async () =>
    history(ann).evaluate(async (log) => {
      const worst: number[] = [];
      const frame = () => new Promise(requestAnimationFrame);
      for (let round = 0; round < 12; round++) {
        log.scrollTop = Math.max(0, log.scrollTop - 700);
        for (let i = 0; i < 3; i++) await frame();
        const top = log.getBoundingClientRect().top;
        const row = [...log.querySelectorAll<HTMLElement>('[data-row]')].find((r) => r.getBoundingClientRect().top > top);
        if (!row) continue;
        const key = row.dataset.row ?? '';
        const before = row.getBoundingClientRect().top;
        for (let i = 0; i < 20; i++) {
          await frame();
          const now = log.querySelector(`[data-row="${key}"]`)?.getBoundingClientRect().top ?? Number.NaN;
          worst.push(Math.abs(now - before));
        }
      }
      return Math.max(...worst);
    });
  expect(await jumps(), 'pixels').toBeLessThan(1);
  await expect(rowOf(ann, `message ${N}`)).not.toBeInViewport();

  await below(ann).click();
  await expect(rowOf(ann, `message ${N}`)).toBeInViewport();
  await rowOf(ann, `message ${N - 1}`)
    .getByText(`message ${N - 1}`)
    .selectText();
  await comeBack(ben, link);
  await openPanel(ben, 'chat');
  for (let i = 0; i < 5; i++) await say(ben, `news ${i}`);
  await expectMessage(ann, 'news 4');
  expect(await ann.page.evaluate(() => getSelection()?.toString())).toContain(`message ${N - 1}`);
});

test('the first unread message after being away, and a mark that both devices share', async ({ person, server }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  const { link, number } = await longRoom(ann, ben, (room) => seed(server, room, N));
  await comeBack(ben, link);
  await openPanel(ben, 'chat');
  await expect(rowOf(ben, `message ${N}`)).toBeInViewport();
  await leave(ben);
  await seed(server, number, 200, 0);
  await comeBack(ben, link);
  await openPanel(ben, 'chat');
  const missed = ben.page.getByRole('button', { name: /More than \d+ new messages/ });
  await missed.click();
  await expect(history(ben).getByText(ben.t('room.chat.unread'), { exact: true })).toBeInViewport();
  await expect(missed).toHaveCount(0);
  const afterDivider = () =>
    history(ben)
      .locator('[data-row]')
      .evaluateAll((rows) => {
        const divider = rows.findIndex((row) => row.getAttribute('data-row') === 'unread');
        return divider < 0 ? 'no divider' : (rows[divider + 1]?.textContent ?? 'nothing');
      });
  await expect.poll(afterDivider).toMatch(/message [1-9](?!\d)/);
  await below(ben).click();
  await expect(rowOf(ben, 'message 200')).toBeInViewport();
});

test('reading on one device clears the mark on the other', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link, SILENT);
  const desk = await person('Ben');
  await desk.logIn();
  await desk.enter(link, SILENT);
  await openPanel(ann, 'chat');
  await openPanel(desk, 'chat');
  await say(ann, 'one');
  await expectMessage(desk, 'one'); // and read, as the chat is open here
  await openPanel(desk, 'people');
  await openPanel(ben, 'people');
  await say(ann, 'two');
  const unread = (who: Person) => who.page.locator('[aria-keyshortcuts="C"]');
  for (const p of [ben, desk]) await expect(unread(p)).toHaveAccessibleName('Chat, 1 unread message');
  await openPanel(desk, 'chat');
  await expectMessage(desk, 'two');
  await expect(unread(ben)).toHaveAccessibleName(ben.t('room.chat'));
});

test('a download holds what was asked for, also on a phone and after the end', async ({ person, server }) => {
  const phone = { viewport: { width: 360, height: 740 } };
  const [ann, ben] = [await person('Ann', phone), await person('Ben')];
  const { link } = await longRoom(ann, ben, (room) => seed(server, room, N));
  const download = async (who: Person) => {
    const coming = who.page.waitForEvent('download');
    await who.link('ui.export.download').click();
    return readFile(await (await coming).path(), 'utf8');
  };
  await ann.button('room.chat.toDay').click();
  await expect(ann.field('room.chat.day')).toBeInViewport({ ratio: 1 });
  await expect(ann.button('room.chat.goToDay')).toBeInViewport({ ratio: 1 });
  await expectFits(ann.page, 'choosing a day');
  await expectAccessible(ann.page, 'choosing a day');
  await ann.page.keyboard.press('Escape');
  await ann.button('ui.export').click();
  const dialog = ann.page.getByRole('dialog', { name: ann.t('ui.export') });
  await expect(dialog).toBeVisible();
  await ann.field('ui.export.person').selectOption('Ben');
  await dialog.getByText(ann.t('ui.export.csv'), { exact: true }).click();
  const day = new Date(Date.now() + 8 * 3_600_000 - 10 * 86_400_000).toISOString().slice(0, 10);
  await ann.field('ui.export.from').fill(day);
  await ann.field('ui.export.to').fill(day);
  await expect(dialog).toContainText(/what Ben wrote on/);
  await expectAccessible(ann.page, 'export');
  await expectFits(ann.page, 'export');
  const lines = (await download(ann)).split('\n').filter((line) => /^\d+,/.test(line));
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.length).toBeLessThan(20);
  for (const line of lines) {
    const [, time = '', , name] = line.split(',');
    const local = new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 10);
    expect([name, local]).toEqual(['Ben', day]);
  }

  await comeBack(ben, link);
  await ann.button('room.more').click();
  await ann.page.getByRole('menuitem', { name: ann.t('room.end') }).click();
  await ann.button('room.end.confirm').click();
  await expect(ben.heading('ui.refused.ended')).toBeVisible();
  await ben.button('ui.export').click();
  await ben.field('ui.export.person').selectOption('Ann');
  const text = await download(ben);
  expect(text).toMatch(/ Ann: message 1\n/);
  expect(text).not.toMatch(/ Ben: /);
});
