import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { chooseFile, expectRed, flag, putCover } from '../harness/picture';

// Courses: made by a teacher, found and joined by students, in both languages, and on a phone.

/** Goes to the courses by the rail, or on a phone by the bar. */
async function toCourses(who: Person): Promise<void> {
  await who.page.goto(who.url);
  await who.link('app.courses').click();
  await expect(who.heading('courses.title')).toBeVisible();
}

async function create(who: Person, title: string, how: 'open' | 'approval' | 'code' = 'open'): Promise<void> {
  await who.button('courses.create').click();
  const dialog = who.page.getByRole('dialog', { name: who.t('courses.create') });
  await who.field('courses.field.title').fill(title);
  await dialog.getByRole('radio', { name: who.t(`courses.join.${how}`) }).press('Space');
  await expectAccessible(who.page, 'a course is made');
  await expectFits(who.page, 'a course is made');
  await dialog.getByRole('button', { name: who.t('courses.make') }).click();
  await expect(who.page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
}

const search = (who: Person, text: string) => who.page.getByRole('searchbox', { name: who.t('courses.search') }).fill(text);
const inRow = (who: Person, title: string) => who.page.getByRole('article').filter({ hasText: title });

test('a teacher makes a course, a student finds it by initials, adds it and leaves it again', async ({ person }) => {
  const [ann, lin] = [await person('Ann'), await person('林一', { locale: 'zh-CN', viewport: { width: 360, height: 740 } })];
  for (const p of [ann, lin]) await p.haveAccount();
  await toCourses(ann);
  await expectAccessible(ann.page, 'no courses yet');
  const title = '高等数学 (上) ../ <b>';
  await create(ann, title);
  await expectAccessible(ann.page, 'a course, by its teacher');

  await toCourses(lin);
  await search(lin, 'GDSX');
  await expect(inRow(lin, title)).toBeVisible();
  await expectFits(lin.page, 'what was found');
  await expectAccessible(lin.page, 'what was found');
  await inRow(lin, title)
    .getByRole('button', { name: lin.t('courses.addNamed', { title }) })
    .click();
  await inRow(lin, title)
    .getByRole('link', { name: lin.t('courses.openNamed', { title }) })
    .click();
  await expect(lin.page.getByRole('region', { name: lin.t('courses.people.active') }).getByText('Ann')).toBeVisible();
  await expectFits(lin.page, 'a course, by a student');
  await ann.page.reload();
  await expect(ann.page.getByText('1 student')).toBeVisible();

  await lin.button('courses.leave').click();
  const dialog = lin.page.getByRole('dialog');
  await dialog.getByRole('button', { name: lin.t('courses.leave') }).click();
  await expect(lin.page.getByRole('button', { name: lin.t('courses.addNamed', { title }) })).toBeVisible();
});

test('a teacher approves, makes an assistant, puts out, and archives; a code lets in', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  await toCourses(ann);
  await create(ann, 'By approval', 'approval');
  const link = ann.page.url();
  await ben.page.goto(link);
  await ben.page.getByRole('button', { name: ben.t('courses.askNamed', { title: 'By approval' }) }).click();
  await expect(ben.page.getByText(ben.t('courses.waitingHint'))).toBeVisible();

  await ann.page.reload();
  await ann.page
    .getByRole('region', { name: ann.t('courses.people.waiting') })
    .getByRole('button', { name: ann.t('courses.people.approve') })
    .click();
  const people = ann.page.getByRole('region', { name: ann.t('courses.people.active') });
  await people.getByRole('button', { name: ann.t('courses.people.actions', { name: 'Ben' }) }).click();
  await ann.page.getByRole('menuitem', { name: ann.t('courses.people.make.assistant') }).click();
  await expect(people.getByText(ann.t('courses.role.assistant'))).toBeVisible();
  await ben.page.reload();
  await expect(ben.page.getByText(ben.t('courses.role.assistant')).first()).toBeVisible();

  await people.getByRole('button', { name: ann.t('courses.people.actions', { name: 'Ben' }) }).click();
  await ann.page.getByRole('menuitem', { name: ann.t('courses.people.remove') }).click();
  await expect(ann.page.getByRole('region', { name: ann.t('courses.people.refused') }).getByText('Ben')).toBeVisible();
  await ben.page.reload();
  await expect(ben.page.getByText(ben.t('courses.refusedHint'))).toBeVisible();

  await toCourses(ann);
  await create(ann, 'By code', 'code');
  const code =
    (await ann.page
      .getByRole('region', { name: ann.t('courses.code') })
      .locator('code')
      .textContent()) ?? '';
  await ben.page.goto(ann.page.url());
  await ben.page.getByRole('textbox', { name: ben.t('courses.code') }).fill('nonsense');
  await ben.page.keyboard.press('Enter');
  await expect(ben.page.getByText(ben.t('courses.codeWrong'))).toBeVisible();
  await ben.page.getByRole('textbox', { name: ben.t('courses.code') }).fill(code); // with its blanks
  await ben.page.keyboard.press('Enter');
  await expect(ben.page.getByRole('region', { name: ben.t('courses.people.active') })).toBeVisible();

  await ann.button('courses.edit').click();
  await ann.button('courses.archive').click();
  await expect(ann.page.getByText(ann.t('courses.archived'), { exact: true })).toBeVisible();
  await toCourses(ben);
  await search(ben, 'by code');
  await expect(ben.heading('courses.none', { query: 'by code' })).toBeVisible();
});

test('whatever a title and a description are, they are shown as text', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben', { locale: 'zh-CN', viewport: { width: 360, height: 740 } })];
  for (const p of [ann, ben]) await p.haveAccount();
  for (const text of [
    '../../etc/passwd',
    '<script>document.title = "mine"</script><img src=x onerror="document.title = 1">',
    '😀'.repeat(200),
    'مقدمة في الجبر الخطي',
    '{title} {count, plural, one {#} other {#}}',
    'W'.repeat(200),
  ]) {
    const made = (await ann.call('POST', '/api/v1/courses', { title: text, join: 'open', description: text })) as {
      id: string;
    };
    await ann.call('POST', '/api/v1/courses', { title: text, join: 'open' }); // of the same name
    await ben.page.goto(`${ben.url}/courses`);
    await expect(ben.page.getByRole('link', { name: text, exact: true })).toHaveCount(2);
    await expectFits(ben.page, `a list with ${text}`);
    await ben.page.goto(`${ben.url}/courses/${made.id}`);
    await expect(ben.page.getByRole('heading', { level: 1 })).toHaveText(text);
    await expect(ben.page.getByRole('paragraph').filter({ hasText: text })).toHaveText(text);
    await expect(ben.page).toHaveTitle(new RegExp(text.slice(0, 8).replace(/[^\p{L}]/gu, '.')));
    await expectFits(ben.page, `the course ${text}`);
  }
  await expectAccessible(ben.page, 'a course');
});

test('an administrator names who creates courses, by keyboard; others are told whom to ask', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')]; // the first account is the administrator's
  for (const p of [ann, ben]) await p.haveAccount();
  await ann.page.goto(`${ann.url}/settings`);
  const rule = ann.page.getByRole('region', { name: ann.t('settings.makers') });
  await rule.getByRole('radio', { name: ann.t('settings.makers.all') }).focus();
  await ann.page.keyboard.press('ArrowDown');
  await expect(rule.getByRole('radio', { name: ann.t('settings.makers.chosen') })).toBeChecked();
  await expect(rule.getByText(ann.t('settings.makersNone'))).toBeVisible();
  await ben.page.goto(`${ben.url}/courses`);
  await expect(ben.page.getByText(ben.t('courses.mayNot'))).toBeVisible();
  await expect(ben.button('courses.create')).toHaveCount(0);
  await expectAccessible(ben.page, 'who may not create courses');

  await rule.getByRole('textbox', { name: ann.t('settings.makersName') }).fill('nobody');
  await ann.page.keyboard.press('Enter');
  await expect(rule.getByText(ann.t('settings.makersUnknown'))).toBeVisible();
  await rule.getByRole('textbox', { name: ann.t('settings.makersName') }).fill('Ben');
  await ann.page.keyboard.press('Enter');
  await expect(rule.getByText(ann.t('settings.makersAdded', { name: 'Ben' }))).toBeVisible();
  await expectAccessible(ann.page, 'who creates courses');
  await ann.page.setViewportSize({ width: 360, height: 740 });
  await expectFits(ann.page, 'who creates courses');
  await ben.page.reload();
  await create(ben, 'By the named');

  await rule.getByRole('button', { name: ann.t('settings.makersRemoveNamed', { name: 'Ben' }) }).press('Enter');
  await expect(rule.getByText(ann.t('settings.makersRemoved', { name: 'Ben' }))).toBeVisible();
  await toCourses(ben);
  await expect(ben.page.getByText(ben.t('courses.mayNot'))).toBeVisible();
});

/** The cover of the course whose page is open. */
const banner = (who: Person) => who.page.getByRole('main').locator('> span img');

/** The dialog in which a course is changed, and in it the button that chooses its cover. */
function editing(who: Person) {
  const dialog = who.page.getByRole('dialog', { name: who.t('courses.edit') });
  const name = new RegExp(`${who.t('ui.picture.choose')}|${who.t('ui.picture.other')}`);
  return { dialog, chooser: dialog.getByRole('button', { name }) };
}

const makeCourse = async (who: Person, title: string) =>
  ((await who.call('POST', '/api/v1/courses', { title, join: 'open' })) as { id: string }).id;

test('a teacher gives a course a cover by keyboard, and a student sees it', async ({ person }) => {
  const [ann, lin] = [await person('Ann'), await person('林一', { locale: 'zh-CN', viewport: { width: 360, height: 740 } })];
  for (const p of [ann, lin]) await p.haveAccount();
  const title = '高等数学';
  const id = await makeCourse(ann, title);
  await ann.page.goto(`${ann.url}/courses/${id}`);
  await ann.button('courses.edit').press('Enter');
  const { dialog, chooser } = editing(ann);
  await chooseFile(ann.page, chooser, 'notes.txt', Buffer.from('no picture'));
  await expect(dialog.getByRole('alert')).toHaveText(ann.t('ui.picture.unreadable'));
  const tall = await flag(ann.page, 900, 900, { x: 0, y: 300, width: 900, height: 300 });
  await chooseFile(ann.page, chooser, 'tall.png', tall);
  await expect(dialog.getByRole('img', { name: ann.t('courses.cover.preview') })).toBeVisible();
  await expectAccessible(ann.page, 'a course with a new cover');
  await ann.page.setViewportSize({ width: 360, height: 740 });
  await expectFits(ann.page, 'a course with a new cover');
  await ann.page.setViewportSize({ width: 1280, height: 800 });
  await expect(dialog.getByRole('button', { name: ann.t('ui.picture.use') })).toBeFocused();
  await ann.page.keyboard.press('Enter');
  await expect(dialog.getByText(ann.t('courses.cover.saved'))).toBeVisible();
  await expect(chooser).toBeFocused();
  await ann.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expectRed(banner(ann), 960, 320);

  await lin.page.goto(`${lin.url}/courses?q=gdsx`);
  await expectRed(inRow(lin, title).locator('img'), 960, 320);
  await expectFits(lin.page, 'a list with a cover');
  await seesItComeInItsPlace(lin, id);
  await expectFits(lin.page, 'a course with a cover');
  await expectAccessible(lin.page, 'a course with a cover');
});

test('a cover is replaced by saving the course, and removed', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const id = await makeCourse(ann, 'Algebra');
  await ann.page.goto(`${ann.url}/courses/${id}`);
  await putCover(ann, id, await flag(ann.page, 960, 320, { x: 0, y: 0, width: 960, height: 320 }));
  for (const p of [ann, ben]) {
    await p.page.goto(`${p.url}/courses/${id}`);
    await expectRed(banner(p), 960, 320);
  }
  const first = await banner(ann).getAttribute('src');
  const { dialog, chooser } = editing(ann);
  await ann.button('courses.edit').click();
  await chooseFile(ann.page, chooser, 'wide.png', await flag(ann.page, 1200, 200, { x: 0, y: 0, width: 400, height: 200 }));
  await expect(dialog.getByRole('img', { name: ann.t('courses.cover.preview') })).toBeVisible();
  await dialog.getByRole('button', { name: ann.t('courses.save') }).click(); // keeps what was chosen too
  await expect(dialog).toHaveCount(0);
  await expect(banner(ann)).not.toHaveAttribute('src', first ?? '');

  await ann.button('courses.edit').click();
  await dialog.getByRole('button', { name: ann.t('ui.picture.remove'), exact: true }).click();
  await expect(dialog.getByText(ann.t('courses.cover.removed'))).toBeVisible();
  await expectAccessible(ann.page, 'a course whose cover is removed');
  await ann.page.keyboard.press('Escape');
  await expect(banner(ann)).toHaveCount(0);
  await ben.page.reload();
  await expect(ben.page.getByRole('heading', { name: 'Algebra', level: 1 })).toBeVisible();
  await expect(banner(ben)).toHaveCount(0);
});

/** Opens a course whose cover comes late: nothing moves when it does. */
async function seesItComeInItsPlace(who: Person, id: string): Promise<void> {
  let come = () => {};
  const held = new Promise<void>((resolve) => {
    come = resolve;
  });
  await who.page.route('**/cover?*', async (route) => {
    await held;
    await route.continue();
  });
  await who.page.goto(`${who.url}/courses/${id}`, { waitUntil: 'commit' });
  const heading = who.page.getByRole('heading', { level: 1 });
  await expect(heading).toBeVisible();
  const before = await heading.boundingBox();
  come();
  await expectRed(banner(who), 960, 320);
  expect(await heading.boundingBox()).toEqual(before);
  await who.page.unroute('**/cover?*');
}
