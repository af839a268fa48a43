import { expect, test } from '../harness/index';
import { dialog, line, makeClass, openAttendance, SILENT } from '../harness/lesson';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

for (const locale of LOCALES) {
  test(`a lesson and its sign-ins (${locale})`, async ({ person }) => {
    test.setTimeout(300_000);
    const zh = locale === 'zh-CN';
    const teacher = await person(zh ? '王老师' : 'Ms Wang', { locale });
    const students = [];
    for (const name of zh ? ['李雷', '韩梅梅', '林涛', '魏华'] : ['Ann Lee', 'Ben Ford', 'Chris Woods', 'Dana Hill'])
      students.push(await person(name, { locale }));
    const [ann, ben, chris, dana] = students;
    if (!ann || !ben || !chris || !dana) throw new Error('nobody came');
    const { link } = await makeClass(teacher, students, {
      title: zh ? '高等数学（上）' : 'Linear Algebra I',
      lesson: zh ? '第三课：极限' : 'Lesson 3: vector spaces',
      policy: { require_screen: true },
    });
    await ann.page.goto(link);
    await expect(ann.button('call.turnOffCamera')).toBeVisible();
    await shoot(ann.page, 'lesson-pre-join', locale);
    await teacher.enter(link, { microphone: false });
    await openAttendance(teacher);
    await shoot(teacher.page, 'lesson-attendance-start', locale);
    for (const p of [ann, ben, chris]) await p.enter(link, SILENT);
    await shoot(chris.page, 'lesson-screen-required', locale);

    await teacher.page
      .getByRole('radio', {
        name: teacher.t('room.signup.limit.minutes', { count: 5 }).replace(/^.*other \{# (.*)\}\}$/, '5 $1'),
      })
      .press('Space');
    await teacher.button('room.signup.startNow').click();
    for (const p of [ann, ben, chris]) await expect(dialog(p)).toBeVisible();
    await shoot(ann.page, 'lesson-signup', locale);
    await ann.button('room.signup.confirm').click();
    await expect(ann.page.getByText(ann.t('room.signup.end.confirmed'))).toBeVisible();
    await shoot(ann.page, 'lesson-signed-in', locale);
    await ben.button('room.signup.refuse').click();
    await shoot(ben.page, 'lesson-refusal', locale);
    await ben.field('room.signup.reason').fill(zh ? '我在医院' : 'I am at the doctor’s');
    await ben.button('room.signup.refuseNow').click();
    await expect(line(teacher, ann.name)).toContainText(teacher.t('attendance.status.present'));
    await shoot(teacher.page, 'lesson-attendance-runs', locale);
    await teacher.button('room.signup.close').click();
    await expect(chris.page.getByText(chris.t('room.signup.end.closed'))).toBeVisible();
    await shoot(chris.page, 'lesson-signup-closed', locale);
    await expect(teacher.button('room.signup.startNow')).toBeVisible();
    await line(teacher, ben.name).click();
    const proof = teacher.page.getByRole('dialog');
    await proof.getByRole('button', { name: teacher.t('attendance.correct'), exact: true }).click();
    await shoot(teacher.page, 'lesson-correct', locale);
    await teacher.field('attendance.correct.status').selectOption('excused');
    await teacher.field('attendance.correct.reason').fill(zh ? '有病假条' : 'brought a note');
    await teacher.button('attendance.correct.save').click();
    await expect(proof.getByRole('button', { name: teacher.t('attendance.correct'), exact: true })).toBeVisible();
    await shoot(teacher.page, 'lesson-evidence', locale);
    await teacher.page.keyboard.press('Escape');
    await teacher.page.getByRole('combobox').selectOption('');
    await expect(proof).toHaveCount(0);
    await shoot(teacher.page, 'lesson-attendance-whole', locale);
    await teacher.page.getByRole('button', { name: teacher.t('room.lesson.settings'), exact: true }).click();
    await expect(teacher.page.getByRole('dialog')).toBeVisible();
    await shoot(teacher.page, 'lesson-settings', locale);
    await teacher.page.keyboard.press('Escape');
    await teacher.button('room.leaveOptions').click();
    await teacher.page.getByRole('menuitem', { name: teacher.t('room.lesson.end') }).click();
    await expect(teacher.page.getByRole('dialog')).toBeVisible();
    await shoot(teacher.page, 'lesson-end', locale);
    await teacher.button('room.lesson.end.confirm').click();
    await expect(ann.heading('room.lesson.out.ended')).toBeVisible();
    await shoot(ann.page, 'lesson-over', locale);
  });
}
