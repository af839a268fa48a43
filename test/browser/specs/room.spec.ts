import { expectAccessible, expectFits, expectTouchable } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { makeClass, SILENT } from '../harness/lesson';
import {
  box,
  expectCount,
  expectMessage,
  expectPeople,
  gather,
  history,
  leave,
  message,
  openPanel,
  row,
  say,
  useTool,
} from '../harness/room';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`two people open a room and chat (${locale})`, async ({ person }) => {
    const [li, mei] = [await person('李雷', { locale }), await person('梅', { locale })];
    for (const p of [li, mei]) await p.register();
    await li.button('home.start.now').click();
    await li.button('call.pre.joinNow').click();
    await expectCount(li, 1);
    const number = /\/r\/(\d+)/.exec(li.page.url())?.[1] ?? '';
    expect(number).toMatch(/^\d{6,7}$/);

    await mei.page.getByRole('textbox', { name: mei.t('home.join.label') }).fill(number);
    await mei.button('home.join.go').click();
    await mei.button('call.pre.joinNow').click();
    for (const p of [li, mei]) {
      await expectCount(p, 2);
      await expectPeople(p, ['李雷', '梅']);
      await openPanel(p, 'chat');
    }
    await say(li, '你好，梅！ How are you?');
    await say(mei, '<b>fine</b> & you');
    for (const p of [li, mei]) {
      await expectMessage(p, '你好，梅！ How are you?');
      await expectMessage(p, '<b>fine</b> & you');
    }
    await expectAccessible(li.page, 'room with chat');
    await openPanel(mei, 'people');
    await expectAccessible(mei.page, 'room with people');

    await leave(li);
    await expectCount(mei, 1);
    await expectAccessible(li.page, 'after leaving');
  });
}

test('a message can be answered, edited and recalled, and everybody sees it so', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await gather([ann, ben]);
  for (const p of [ann, ben]) await openPanel(p, 'chat');
  await say(ann, 'first thoughts');
  await expectMessage(ben, 'first thoughts');

  await useTool(ben, 'first thoughts', 'room.chat.reply');
  await say(ben, 'an answer');
  await expectMessage(ann, 'an answer');
  await expect(history(ann).getByRole('button', { name: /first thoughts/ })).toHaveCount(1);

  await expectUncovered(ann, 'first thoughts');
  await expectUncovered(ann, 'an answer');
  await useTool(ann, 'first thoughts', 'room.chat.edit');
  await box(ann).fill('second thoughts');
  await box(ann).press('Enter');
  for (const p of [ann, ben]) await expect(history(p).getByText(p.t('room.chat.edited'))).toHaveCount(1);

  await useTool(ben, 'an answer', 'room.chat.recall');
  await expect(message(ann, 'an answer')).toHaveCount(0);
  await expect(history(ann).getByText(ann.t('room.chat.recalled', { name: 'Ben' }))).toHaveCount(1);
});

/** Points at a message, which shows its tools, and fails when they cover a word of any message. */
async function expectUncovered(who: Person, text: string) {
  await history(who).locator('p', { hasText: text }).hover();
  const covered = await history(who).evaluate((log) => {
    const shown = [...log.querySelectorAll('[role="toolbar"]')].filter((bar) => getComputedStyle(bar).opacity === '1');
    const box = shown[0]?.getBoundingClientRect();
    if (!box || shown.length !== 1) return [`${shown.length} toolbars`];
    return [...log.querySelectorAll('p, time')]
      .filter((words) => {
        const { left, right, top, bottom } = words.getBoundingClientRect();
        return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
      })
      .map((words) => words.textContent);
  });
  expect(covered, `covered by the tools of “${text}”`).toEqual([]);
}

test('twenty refreshes: the count and the list are never wrong for anyone', async ({ person }) => {
  test.setTimeout(240_000);
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  await gather([ann, ben]);
  await expectPeople(ann, ['Ann', 'Ben']);
  // Whatever Ann is shown from now on is written down, so that a wrong count for a moment is found too.
  await ann.page.evaluate(() => {
    const counts = new Set<string>();
    const read = () => {
      const rows = document.querySelectorAll('aside li').length;
      const count = document.querySelector('header button:last-of-type')?.textContent ?? '';
      counts.add(`${rows} rows, count ${count}`);
    };
    read();
    new MutationObserver(read).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { __counts: counts });
  });
  for (let i = 0; i < 20; i++) {
    await ben.page.reload();
    await expectCount(ben, 2);
    await expectPeople(ben, ['Ann', 'Ben']);
  }
  const seen = await ann.page.evaluate(() => [...(window as unknown as { __counts: Set<string> }).__counts]);
  expect(seen).toEqual(['2 rows, count 2']);
  await expect(row(ann, 'Ben').getByText(ann.t('room.people.reconnecting'))).toHaveCount(0);
});

test('an input method that composes does not send on Enter', async ({ person }) => {
  const li = await person('李雷', { locale: 'zh-CN' });
  await gather([li]);
  await openPanel(li, 'chat');
  await box(li).focus();
  const keyboard = await li.context.newCDPSession(li.page);
  await keyboard.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 });
  // A browser gives the key that ends a composition as 229 while it composes.
  const enter = { key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 } as const;
  await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  // And some give it as a plain Enter of a composing event.
  await li.page.keyboard.press('Enter');
  await expect(box(li)).toHaveValue(/nihao/);
  await expect(history(li).locator('[data-own]')).toHaveCount(0);

  await keyboard.send('Input.insertText', { text: '你好' });
  await expect(box(li)).toHaveValue(/你好/);
  await box(li).press('Enter');
  await expect(history(li).locator('[data-own]')).toHaveCount(1);
});

test('a guest comes by the link, and a host removes them', async ({ person }) => {
  const [ann, guest] = [await person('Ann'), await person('Gwen')];
  await ann.haveAccount();
  const { link, number } = await ann.makeRoom({ guests: true });
  await ann.enter(link, SILENT);

  await guest.page.goto(`${guest.url}/r/${number}`);
  await expect(guest.heading('auth.closed.title')).toBeVisible();
  await guest.page.goto(link);
  await guest.field('auth.guest.name').fill('Gwen');
  await expectAccessible(guest.page, 'guest at the door');
  await guest.button('auth.guest.enter').click();
  await guest.button('call.pre.joinNow').click();
  await expectCount(ann, 2);
  await openPanel(ann, 'people');
  await expect(row(ann, 'Gwen').getByText(ann.t('room.role.guest'))).toBeVisible();
  await openPanel(guest, 'chat');
  await say(guest, 'hello from outside');
  await openPanel(ann, 'chat');
  await expectMessage(ann, 'hello from outside');

  await openPanel(ann, 'people');
  await row(ann, 'Gwen')
    .getByRole('button', { name: ann.t('room.people.actions', { name: 'Gwen' }) })
    .click();
  await ann.page.getByRole('menuitem', { name: ann.t('room.people.remove') }).click();
  await ann.button('room.remove.confirm').click();
  await expect(guest.heading('ui.refused.removed')).toBeVisible({ timeout: 2_000 });
  await expectAccessible(guest.page, 'removed');
  await expectCount(ann, 1);
  await openPanel(ann, 'chat');
  await expectMessage(ann, 'hello from outside');
});

test('a guest whom the server forgot comes back by the link that the tab keeps', async ({ person }) => {
  const [ann, guest] = [await person('Ann'), await person('Gwen')];
  await ann.haveAccount();
  const { link } = await ann.makeRoom({ guests: true });
  await guest.page.goto(link);
  await guest.field('auth.guest.name').fill('Gwen');
  await guest.button('auth.guest.enter').click();
  await guest.button('call.pre.joinNow').click();
  await expect(guest.button('room.leave')).toBeVisible();
  await guest.page.reload();
  await expect(guest.button('room.leave')).toBeVisible();
  expect(new URL(guest.page.url()).hash, 'the secret does not stand in the address').toBe('');

  await guest.context.clearCookies();
  await guest.page.reload();
  await guest.field('auth.guest.name').fill('Gwen again');
  await guest.button('auth.guest.enter').click();
  await expect(guest.button('room.leave').or(guest.button('call.pre.joinNow'))).toBeVisible();
});

test('a room can be used on a phone', async ({ person }) => {
  const phone = { viewport: { width: 360, height: 740 } };
  const [ann, ben] = [await person('Ann', phone), await person('Ben')];
  await ann.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.page.goto(link);
  await expect(ann.button('call.pre.joinNow')).toBeVisible();
  await expectFits(ann.page, 'before joining');
  await expectAccessible(ann.page, 'before joining');
  await ben.haveAccount();
  for (const p of [ann, ben]) await p.enter(link);
  await expectCount(ann, 2);
  await expectFits(ann.page, 'room');
  await openPanel(ann, 'chat');
  await say(ann, 'typed with a thumb');
  await expectFits(ann.page, 'chat on a phone');
  await openPanel(ben, 'chat');
  await expectMessage(ben, 'typed with a thumb');
  await expect(ann.button('room.leave')).toBeInViewport();
});

test('a finger hits every control of the smallest phones', async ({ person }) => {
  const touch = { hasTouch: true, isMobile: true };
  const ann = await person('Ann', { viewport: { width: 360, height: 740 }, context: touch });
  await gather([ann]);
  for (const [width, margin] of [
    [360, 8],
    [320, 4],
  ] as const) {
    await ann.page.setViewportSize({ width, height: 640 });
    await expectTouchable(ann.page.getByRole('contentinfo'), margin, `controls at ${width} px`);
    await expectTouchable(ann.page.getByRole('banner'), margin, `header at ${width} px`);
    await expectFits(ann.page, `room at ${width} px`);
  }
  await ann.button('room.more').tap();
  await ann.page.getByRole('menuitemradio', { name: ann.t('call.layout.stage') }).tap();
  await ann.button('room.more').tap();
  await expect(ann.page.getByRole('menuitemradio', { name: ann.t('call.layout.stage') })).toBeChecked();
});

for (const locale of LOCALES) {
  test(`the controls stand on one line in every width (${locale})`, async ({ person }) => {
    const ann = await person('Ann', { locale });
    // A teacher has the most of them.
    const { link } = await makeClass(ann, [], { title: 'Maths', lesson: 'Sine' });
    await ann.enter(link, SILENT);
    for (const camera of ['call.turnOnCamera', 'call.turnOffCamera'] as const) {
      for (const width of [320, 360, 768, 819, 820, 960, 992, 993, 1023, 1280, 1439, 1440]) {
        await ann.page.setViewportSize({ width, height: 740 });
        const wrong = await ann.page.getByRole('contentinfo').evaluate((bar) => {
          const lines = (element: Element) => new Set([...element.getClientRects()].map(({ top }) => Math.round(top))).size;
          return [...bar.querySelectorAll('button')]
            .filter((button) => button.getBoundingClientRect().width > 0)
            .filter((button) => {
              const { left, right, height } = button.getBoundingClientRect();
              return (
                left < 0 ||
                right > innerWidth ||
                height > 60 ||
                [...button.querySelectorAll('span')].some((word) => lines(word) > 1)
              );
            })
            .map((button) => button.getAttribute('aria-label'));
        });
        expect(wrong, `at ${width} px`).toEqual([]);
      }
      await ann.button(camera).click();
    }
  });
}

test('a room that is full, ended or not there says so', async ({ person }) => {
  const [ann, ben, cem] = [await person('Ann'), await person('Ben'), await person('Cem')];
  const link = await gather([ann, ben], { capacity: 2 });
  await cem.haveAccount();
  await cem.page.goto(link);
  await cem.button('call.pre.joinNow').click();
  await expect(
    cem.page.getByText(cem.t('api.error.room_full')).or(cem.heading('ui.refused.room_full')).first(),
  ).toBeVisible();

  await cem.page.goto(`${cem.url}/r/000000`);
  await expect(cem.heading('ui.refused.not_found')).toBeVisible();

  await ann.button('room.leaveOptions').click();
  await ann.page.getByRole('menuitem', { name: ann.t('room.end') }).click();
  await ann.button('room.end.confirm').click();
  for (const p of [ann, ben]) await expect(p.heading('ui.refused.ended')).toBeVisible();
  await expectAccessible(ben.page, 'ended');
  await ben.page.reload();
  await ben.button('ui.export').click();
  const download = ben.page.waitForEvent('download');
  await ben.link('ui.export.download').click();
  expect((await download).suggestedFilename()).toMatch(/\.txt$/);
});
