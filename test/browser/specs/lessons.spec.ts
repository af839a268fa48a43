import { readFile } from 'node:fs/promises';
import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';

// Lessons, from the home pages of a teacher and a student through the room to the attendance book.

const PHONE = { width: 360, height: 740 };

const course = (who: Person, title: string, more: object = {}) =>
  who.call('POST', '/api/v1/courses', { title, join: 'open', ...more }) as Promise<{ id: string }>;
const lessonOf = (who: Person, id: string, title: string, start?: number) =>
  who.call('POST', `/api/v1/courses/${id}/lessons`, { title, ...(start && { start }) }) as Promise<{
    id: string;
    room: { number: string };
  }>;
const enrol = (who: Person, id: string) => who.call('POST', `/api/v1/courses/${id}/enrolments`, {});
const region = (who: Person, key: Parameters<Person['t']>[0]) =>
  who.page.getByRole('region', { name: who.t(key), exact: true });

/** Passes the page before the room. */
async function comeIn(who: Person): Promise<void> {
  await who.button('call.pre.joinNow').click();
  await expect(who.page.getByRole('region', { name: who.t('call.view') })).toBeVisible();
}

async function downloaded(who: Person, name: string): Promise<Buffer> {
  const [download] = await Promise.all([
    who.page.waitForEvent('download'),
    who.page.getByRole('link', { name, exact: true }).click(),
  ]);
  return readFile(await download.path());
}

test('a teacher starts a lesson with one click, a student joins it from home, and the book has it', async ({ person }) => {
  test.setTimeout(150_000);
  const [ann, lin] = [await person('Ann'), await person('林一', { locale: 'zh-CN', viewport: PHONE })];
  await ann.haveAccount();
  await lin.haveAccount('study');
  const title = '高等数学 ../../etc <b>x</b>';
  const { id } = await course(ann, title);
  await enrol(lin, id);

  await lin.page.goto(lin.url);
  await expect(lin.page.getByText(lin.t('home.lessons.noneStudy'))).toBeVisible();
  await expectAccessible(lin.page, 'a student’s home without lessons');
  await expectFits(lin.page, 'a student’s home without lessons');

  await ann.page.goto(ann.url);
  await ann.page.getByRole('button', { name: ann.t('lessons.startNamed', { title }) }).click();
  await expect(ann.page).toHaveURL(/\/r\/\d+$/);
  await comeIn(ann);

  await lin.page.reload();
  const live = region(lin, 'home.lessons.live');
  await expect(live.getByText('高等数学 ../../etc <b>x</b> ·')).toBeVisible();
  await expectAccessible(lin.page, 'a student’s home with a live lesson');
  await expectFits(lin.page, 'a student’s home with a live lesson');
  await live.getByRole('link', { name: new RegExp(`^${lin.t('lessons.join')}`) }).click();
  await comeIn(lin);

  // Home leads the teacher back into the lesson that goes on.
  await ann.page.goto(ann.url);
  const today = region(ann, 'home.lessons.today');
  await expect(today.getByText(/(person|people) there$/)).toBeVisible();
  await expect(today.getByRole('link', { name: /^Continue / })).toBeVisible();
  await expectAccessible(ann.page, 'a teacher’s home with a live lesson');

  await ann.page.goto(`${ann.url}/courses/${id}`);
  await expectAccessible(ann.page, 'a course with a live lesson');
  await region(ann, 'lessons.liveNow')
    .getByRole('button', { name: /^More for / })
    .click();
  await ann.page.getByRole('menuitem', { name: ann.t('lessons.end') }).click();
  await expect(ann.page.getByText(/there and will be taken out\. Chat and attendance are kept\.$/)).toBeVisible();
  await ann.page
    .getByRole('dialog')
    .getByRole('button', { name: ann.t('lessons.end') })
    .click();
  await expect(lin.heading('room.lesson.out.ended')).toBeVisible();

  const held = region(ann, 'lessons.held');
  await expect(held.getByRole('link')).toHaveCount(1);
  await held.getByRole('link').click();
  await expect(ann.page).toHaveURL(/\/lessons\//);
  await expect(ann.page.getByRole('button', { name: /^林一|林一/ })).toBeVisible();
  await expectAccessible(ann.page, 'a lesson that is over');

  // Who was where is written a while after it was so.
  const lesson = new URL(ann.page.url()).pathname.split('/').at(-1);
  const sheet = () => ann.call('GET', `/api/v1/lessons/${lesson}/attendance`) as Promise<{ rows: { came?: number }[] }>;
  await expect.poll(async () => (await sheet()).rows[0]?.came, { timeout: 60_000, intervals: [1_000] }).toBeTruthy();
  await ann.page.goto(`${ann.url}/courses/${id}/attendance`);
  const cell = ann.page.getByRole('grid').getByRole('button', { name: /No sign-in/ });
  await expect(cell).toBeVisible();
  await expectAccessible(ann.page, 'the book');
  await cell.click();
  const dialog = ann.page.getByRole('dialog');
  await expect(dialog.getByText(/^Came at \d+:\d\d:\d\d/)).toBeVisible();
  await dialog.getByRole('button', { name: ann.t('attendance.correct') }).click();
  await dialog.getByRole('button', { name: ann.t('attendance.correct.save') }).click();
  await expect(dialog.getByText(ann.t('attendance.correct.reasonMissing'))).toBeVisible();
  await dialog.getByLabel(ann.t('attendance.correct.status')).selectOption('excused');
  await dialog.getByLabel(ann.t('attendance.correct.reason')).fill('=HYPERLINK("http://x") 病假 🤒');
  await expectAccessible(ann.page, 'a correction');
  await dialog.getByRole('button', { name: ann.t('attendance.correct.save') }).click();
  await expect(dialog.getByText(/^Corrected to “Excused” by Ann/)).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.getByRole('grid').getByRole('button', { name: /Excused \(corrected\)/ })).toBeFocused();

  const csv = (await downloaded(ann, ann.t('lessons.book.csvNamed'))).toString('utf8');
  expect(csv).toContain('林一');
  expect(csv).toContain('../../etc <b>x</b>');
  const book = await downloaded(ann, ann.t('lessons.book.xlsxNamed'));
  expect(book.subarray(0, 4)).toEqual(Buffer.from('PK\u0003\u0004', 'latin1'));

  // The student sees the own line, and why it reads so.
  await lin.page.goto(`${lin.url}/courses/${id}/attendance`);
  await lin.page.getByRole('button', { name: /请假（已更正）/ }).click();
  await expect(lin.page.getByRole('dialog').getByText(/病假 🤒/)).toBeVisible();
  await expect(lin.page.getByRole('button', { name: lin.t('attendance.correct'), exact: true })).toHaveCount(0);
  await expectAccessible(lin.page, 'one’s own attendance');
  await expectFits(lin.page, 'one’s own attendance');
});

test('a lesson is planned, seen by the student, and cancelled; odd names are text', async ({ person }) => {
  const [ann, ben] = [await person('Ann'), await person('Ben', { viewport: PHONE })];
  await ann.haveAccount();
  await ben.haveAccount('study');
  const { id } = await course(ann, '👨‍👩‍👧‍👦'.repeat(40));
  await enrol(ben, id);
  await ben.call('PATCH', '/api/v1/me', { display_name: '<script>alert(1)</script>' });
  for (const title of ['../../../etc/passwd', 'مرحبا بالعالم', '👩🏽‍🏫'.repeat(10), '很'.repeat(100)])
    await lessonOf(ann, id, title, Date.now() + 48 * 3_600_000);

  await ann.page.goto(`${ann.url}/courses/${id}`);
  await ann.button('lessons.plan').click();
  const dialog = ann.page.getByRole('dialog');
  await dialog.getByLabel(ann.t('lessons.plan.title')).fill('<img src=x onerror=alert(1)>');
  await dialog.getByLabel(ann.t('lessons.plan.day')).fill('2020-01-01');
  await dialog.getByRole('button', { name: ann.t('lessons.plan.make') }).click();
  await expect(dialog.getByText(ann.t('lessons.plan.past'))).toBeVisible();
  const day = new Date(Date.now() + 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' });
  await dialog.getByLabel(ann.t('lessons.plan.day')).fill(day);
  await dialog.getByLabel(ann.t('lessons.plan.time')).fill('09:30');
  await expectAccessible(ann.page, 'a lesson is planned');
  await dialog.getByRole('button', { name: ann.t('lessons.plan.make') }).click();
  const planned = region(ann, 'lessons.planned');
  await expect(planned.getByRole('article')).toHaveCount(5);
  await expect(planned.getByRole('article').first()).toContainText('9:30');
  await expect(planned.getByText('<img src=x onerror=alert(1)>')).toBeVisible();

  await ben.page.goto(ben.url);
  const coming = region(ben, 'home.lessons.later');
  await expect(coming.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
  await expect(coming.getByText(/^You can come in from/).first()).toBeVisible();
  await expectFits(ben.page, 'a home with odd names');
  await ben.page.goto(`${ben.url}/courses/${id}`);
  await expect(region(ben, 'lessons.planned').getByRole('article')).toHaveCount(5);
  await expectFits(ben.page, 'a course with odd names');

  await planned.getByRole('button', { name: ann.t('lessons.actions', { title: '../../../etc/passwd' }) }).click();
  await ann.page.getByRole('menuitem', { name: ann.t('lessons.cancel') }).click();
  await expect(ann.page.getByText(/^It was planned for /)).toBeVisible();
  await ann.page
    .getByRole('dialog')
    .getByRole('button', { name: ann.t('lessons.cancel') })
    .click();
  await expect(planned.getByRole('article')).toHaveCount(4);
  await expect(region(ann, 'lessons.held').getByText(ann.t('lessons.cancelled'))).toBeVisible();
});

test('a course is archived during a lesson, which goes on', async ({ person }) => {
  const ann = await person('Ann');
  await ann.haveAccount();
  const { id } = await course(ann, 'Algebra');
  await lessonOf(ann, id, 'First lesson');
  await ann.page.goto(`${ann.url}/courses/${id}`);
  await expect(region(ann, 'lessons.liveNow')).toBeVisible();
  await ann.button('courses.edit').click();
  await ann.button('courses.archive').click();
  const dialog = ann.page.getByRole('dialog', { name: ann.t('lessons.archiveTitle', { title: 'Algebra' }) });
  await expect(dialog.getByText(/^A lesson goes on with 0 people there/)).toBeVisible();
  await expectAccessible(ann.page, 'a course is archived during a lesson');
  await dialog.getByRole('button', { name: ann.t('courses.archive') }).click();
  await expect(ann.page.getByText(ann.t('courses.archived'), { exact: true })).toBeVisible();
  await expect(ann.button('lessons.plan')).toHaveCount(0);
  await region(ann, 'lessons.liveNow')
    .getByRole('link', { name: ann.t('lessons.continueNamed', { title: 'First lesson' }) })
    .click();
  await comeIn(ann);
});

/** Goes on with the Tab key until what has this name has the focus, and presses it. */
async function tabTo(who: Person, name: string): Promise<void> {
  const reached = () =>
    who.page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
    });
  for (let i = 0; i < 60; i++) {
    await who.page.keyboard.press('Tab');
    if ((await reached()) === name) return who.page.keyboard.press('Enter');
  }
  throw new Error(`the Tab key never reaches ${name}`);
}

test('by keyboard alone from home over the course into the book', async ({ person }) => {
  const [ann, ben, cem] = [await person('Ann'), await person('Ben'), await person('Cem')];
  await ann.haveAccount();
  await ben.haveAccount('study');
  await cem.haveAccount('study');
  const { id } = await course(ann, 'Algebra');
  for (const who of [ben, cem]) await enrol(who, id);
  for (const title of ['One', 'Two']) {
    const { id: lesson } = await lessonOf(ann, id, title);
    await ann.call('POST', `/api/v1/lessons/${lesson}/end`);
  }
  await ann.page.goto(ann.url);
  await expect(ann.page.getByRole('link', { name: 'Algebra' })).toBeVisible();
  await tabTo(ann, 'Algebra');
  await expect(ann.page.getByRole('heading', { name: 'Algebra', level: 1 })).toBeVisible();
  await expect(ann.link('lessons.book')).toBeVisible();
  await tabTo(ann, ann.t('lessons.book'));
  const grid = ann.page.getByRole('grid');
  await expect(grid.getByRole('rowheader')).toHaveText([/^Ben/, /^Cem/]);
  // One step into the table, then arrows.
  const first = grid.getByRole('button', { name: /^One,/ }).first();
  await first.focus();
  await ann.page.keyboard.press('ArrowDown');
  await ann.page.keyboard.press('End');
  await expect(grid.getByRole('row').last().getByRole('button', { name: /^Two,/ })).toBeFocused();
  await ann.page.keyboard.press('Enter');
  await expect(
    ann.page.getByRole('dialog', { name: ann.t('attendance.title', { name: 'Cem', lesson: 'Two' }) }),
  ).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await expect(grid.getByRole('row').last().getByRole('button', { name: /^Two,/ })).toBeFocused();
});
