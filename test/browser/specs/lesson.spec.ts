import { expectAccessible, expectFits } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { cable, dialog, line, makeClass, openAttendance, SILENT } from '../harness/lesson';
import { expectCount } from '../harness/room';

// A lesson: who comes in as what, and sign-ins with a time, seen from both sides.

const end = (who: Person, key: Parameters<Person['t']>[0]) => expect(who.page.getByText(who.t(key))).toBeVisible();
const confirm = (who: Person) => dialog(who).getByRole('button', { name: who.t('room.signup.confirm'), exact: true });
const timer = (who: Person) => dialog(who).getByRole('timer');

/** Seconds that a student's dialog says are left. */
async function left(who: Person): Promise<number> {
  const [minutes = '', seconds = ''] = ((await timer(who).textContent()) ?? '').split(':');
  return Number(minutes) * 60 + Number(seconds);
}

/** Starts a sign-in from the open panel, with so many seconds for each. */
async function start(teacher: Person, seconds?: number): Promise<void> {
  if (seconds === undefined) await radio(teacher, 'room.signup.limit.none').press('Space');
  else {
    await radio(teacher, 'room.signup.limit.own').press('Space');
    await teacher.field('room.signup.limit.ownSeconds').fill(String(seconds));
  }
  await teacher.button('room.signup.startNow').click();
  await expect(teacher.heading('room.signup.runs')).toBeVisible();
}

const radio = (who: Person, key: Parameters<Person['t']>[0]) =>
  who.page.getByRole('radio', { name: who.t(key), exact: true });

const stands = (teacher: Person, student: Person, status: 'present' | 'refused' | 'absent' | 'waiting' | 'not_reached') =>
  expect(line(teacher, student.name)).toContainText(teacher.t(`attendance.status.${status}`));

test('three students and a timed sign-in: a refresh, a cut, a tab in the background; and one that runs out', async ({
  person,
}) => {
  test.setTimeout(300_000);
  const teacher = await person('Ms Wang');
  const [ann, ben, lei] = [await person('Ann'), await person('Ben'), await person('李雷', { locale: 'zh-CN', tabs: true })];
  const { link } = await makeClass(teacher, [ann, ben, lei], { title: 'Algebra', lesson: 'Groups' });
  const wire = await cable(ben.page);
  await teacher.enter(link, SILENT);
  for (const p of [ann, ben, lei]) await p.enter(link, SILENT);
  await expectCount(teacher, 4);
  const other = await lei.context.newPage(); // 李雷 looks at something else
  await other.goto(`${lei.url}/courses`);
  await other.bringToFront();
  const seen = () => lei.page.evaluate(() => document.visibilityState);
  await expect.poll(seen).toBe('hidden');
  await openAttendance(teacher);
  await expectAccessible(teacher.page, 'attendance before a sign-in');

  await start(teacher, 300); // so that it does not end under a machine that has much to do
  for (const p of [ann, ben]) await expect(timer(p)).toBeVisible();
  for (const p of [ann, ben, lei]) await stands(teacher, p, 'waiting');
  await expect(lei.page).toHaveTitle(new RegExp(`^${lei.t('room.signup.pageTitle', { title: 'Groups' })}`));
  expect(await seen(), 'the tab that was asked').toBe('hidden');
  await expect(dialog(ann)).toContainText('Algebra');
  await expectAccessible(ann.page, 'a sign-in is asked for');
  await expectAccessible(teacher.page, 'a sign-in runs');

  // A refresh gets the dialog again, with the time that is left.
  await expect.poll(() => left(ann)).toBeLessThan(299);
  const before = await left(ann);
  await ann.page.reload();
  await expect(timer(ann)).toBeVisible();
  await expect.poll(() => left(ann)).toBeLessThanOrEqual(before);
  expect(before - (await left(ann))).toBeLessThan(120);

  // One is cut off, answers meanwhile, and comes back.
  await wire.cut();
  await confirm(ben).click();
  await expect(dialog(ben)).toContainText(ben.t('room.signup.sendingLost'));
  await stands(teacher, ben, 'waiting');
  wire.heal();
  await end(ben, 'room.signup.end.confirmed');
  await stands(teacher, ben, 'present');

  // Nothing is drawn in a tab that is hidden; it is there as soon as the tab is.
  await lei.page.bringToFront();
  await expect.poll(seen).toBe('visible');
  await expect(timer(lei)).toBeVisible();
  await dialog(lei)
    .getByRole('button', { name: lei.t('room.signup.refuse'), exact: true })
    .click();
  await lei.field('room.signup.reason').fill('我在医院');
  await expectAccessible(lei.page, 'a refusal');
  await lei.page.bringToFront(); // axe has looked from a tab of its own
  await dialog(lei)
    .getByRole('button', { name: lei.t('room.signup.refuseNow'), exact: true })
    .click();
  await end(lei, 'room.signup.end.refused');
  await stands(teacher, lei, 'refused');

  await teacher.button('room.signup.close').click();
  await end(ann, 'room.signup.end.closed');
  await stands(teacher, ann, 'absent');
  await line(teacher, '李雷').click();
  await expect(teacher.page.getByRole('dialog').getByText('我在医院')).toBeVisible();
  await teacher.page.keyboard.press('Escape');

  // One that runs out says so by itself, and to the teacher.
  await start(teacher, 8);
  await confirm(ben).click();
  await end(ben, 'room.signup.end.confirmed');
  for (const p of [ann, lei]) {
    await end(p, 'room.signup.end.timeout');
    await stands(teacher, p, 'absent');
  }
  await stands(teacher, ben, 'present');
  await expect(dialog(ann)).toHaveCount(0);
  await line(teacher, 'Ann').click();
  // The device says so by itself; when that comes too late, the server has decided the same without it.
  await expect(teacher.page.getByRole('dialog').getByText(teacher.t('attendance.timeout'))).toBeVisible();
});

test('a whole lesson by keyboard: in, sign-in, correction, end', async ({ person }) => {
  test.setTimeout(120_000);
  const [teacher, ann] = [await person('Ms Wang'), await person('Ann')];
  const { link, course } = await makeClass(teacher, [ann], { title: 'Algebra', lesson: 'Groups' });
  await teacher.enter(link, SILENT);
  await ann.page.goto(link);
  await expect(ann.page.getByText(ann.t('room.lesson.pre.agreed'))).toBeVisible();
  await expect(ann.button('call.turnOffCamera')).toBeVisible();
  await ann.button('call.pre.joinNow').press('Enter');
  await expectCount(teacher, 2);

  const keys = teacher.page.keyboard;
  await keys.press('a');
  await radio(teacher, 'room.signup.limit.none').focus();
  await keys.press('Space');
  await keys.press('Enter'); // of the form
  await expect(teacher.heading('room.signup.runs')).toBeVisible();
  await expect(dialog(ann).locator('[data-autofocus]')).toBeFocused();
  await ann.page.keyboard.press('Enter'); // nothing is answered by a key that was meant for something else
  await ann.page.keyboard.press('Escape');
  await expect(dialog(ann)).toBeVisible();
  await ann.page.keyboard.press('Tab');
  await ann.page.keyboard.press('Tab');
  await expect(confirm(ann)).toBeFocused();
  await ann.page.keyboard.press('Enter');
  await end(ann, 'room.signup.end.confirmed');
  await stands(teacher, ann, 'present');

  await teacher.button('room.signup.close').press('Enter');
  await expect(teacher.button('room.signup.startNow')).toBeVisible();
  await line(teacher, 'Ann').press('Enter');
  const box = teacher.page.getByRole('dialog');
  await box.getByRole('button', { name: teacher.t('attendance.correct'), exact: true }).press('Enter');
  await expect(teacher.field('attendance.correct.status')).toBeFocused();
  await teacher.field('attendance.correct.status').selectOption('excused');
  await teacher.field('attendance.correct.reason').fill('doctor');
  await expectAccessible(teacher.page, 'a correction during a lesson');
  await keys.press('Enter');
  await expect(box.getByText(/doctor/)).toBeVisible();
  await keys.press('Escape');
  await expect(box).toHaveCount(0);
  await expect(line(teacher, 'Ann')).toBeFocused();
  await expect(line(teacher, 'Ann')).toContainText(teacher.t('room.signup.corrected'));

  await teacher.button('room.leaveOptions').press('Enter');
  await teacher.page.getByRole('menuitem', { name: teacher.t('room.lesson.end') }).press('Enter');
  await box.getByRole('button', { name: teacher.t('room.lesson.end.confirm') }).press('Enter');
  for (const p of [teacher, ann]) await expect(p.heading('room.lesson.out.ended')).toBeVisible();
  await expectAccessible(ann.page, 'the lesson is over');
  await ann.link('room.lesson.out.toCourse').press('Enter');
  await expect(ann.page).toHaveURL(new RegExp(`/courses/${course}$`));
});

test('the teacher is seen by everyone at once; a student reads first that teachers may see the screen', async ({
  person,
}) => {
  const teacher = await person('Ms Wang');
  const ann = await person('Ann', { viewport: { width: 360, height: 740 } });
  const { link } = await makeClass(teacher, [ann], { title: 'Algebra', lesson: 'Groups', policy: { require_screen: true } });
  await teacher.page.goto(link);
  await expect(teacher.page.getByText(teacher.t('room.lesson.pre.leading'))).toBeVisible();
  await teacher.enter(link, { microphone: false });
  await ann.page.goto(link);
  await expect(ann.page.getByText(ann.t('room.lesson.pre.screen'))).toBeVisible();
  await expectAccessible(ann.page, 'before a lesson');
  await expectFits(ann.page, 'before a lesson');
  await ann.enter(link, SILENT);
  await expect(ann.page.getByText(ann.t('room.lesson.screen'), { exact: true })).toBeVisible();
  await expect(ann.tile('Ms Wang').locator('video')).toHaveCount(1);
  await expectAccessible(ann.page, 'the screen is asked for');
  await expectFits(ann.page, 'the screen is asked for');
  await ann.page.getByRole('button', { name: ann.t('room.lesson.leave') }).click();
  await expect(ann.heading('room.lesson.out.left')).toBeVisible();
});

test('who is early hears when students can come in, and who is not of the course where to join it', async ({ person }) => {
  const [teacher, ann, guest] = [await person('Ms Wang'), await person('Ann'), await person('Gus')];
  const start = Date.now() + 3_600_000;
  const { link } = await makeClass(teacher, [ann], { title: 'Algebra', lesson: 'Groups', start });
  await ann.page.goto(link);
  await expect(ann.button('call.turnOffCamera')).toBeVisible();
  await ann.button('call.pre.joinNow').click();
  await expect(ann.heading('room.lesson.out.notStarted')).toBeVisible();
  await expect(ann.page.getByRole('button', { name: /44:\d\d|45:\d\d/ })).toBeDisabled();
  await expectAccessible(ann.page, 'too early');
  await guest.haveAccount();
  await guest.page.goto(link);
  await expect(guest.button('call.turnOffCamera')).toBeVisible();
  await guest.button('call.pre.joinNow').click();
  await expect(guest.heading('room.lesson.out.notMember')).toBeVisible();
  await expect(guest.link('room.lesson.out.toCourses')).toBeVisible();
});
