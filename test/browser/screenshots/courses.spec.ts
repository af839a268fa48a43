import { expect, type Person, test } from '../harness/index';
import { chooseFile, hills, putCover } from '../harness/picture';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

const make = (who: Person, title: string, more: object = {}) =>
  who.call('POST', '/api/v1/courses', { title, join: 'open', ...more }) as Promise<{ id: string }>;

for (const locale of LOCALES) {
  test(`courses (${locale})`, async ({ person }) => {
    test.setTimeout(240_000);
    const english = locale === 'en';
    const [teacher, student] = [
      await person(english ? 'Maya Ford' : '王老师', { locale }),
      await person(english ? 'Tom' : '李雷', { locale }),
    ];
    for (const who of [teacher, student]) await who.haveAccount();
    await student.page.goto(`${student.url}/courses`);
    await expect(student.heading('courses.empty')).toBeVisible();
    await shoot(student.page, 'courses-empty', locale);
    const titles = english
      ? ['Linear Algebra', 'Calculus I', 'Introduction to Programming', 'European History']
      : ['高等数学（上）', '线性代数', '程序设计基础', '大学英语'];
    const description = english
      ? 'Vectors, matrices and what they do.\nMondays and Thursdays, 9:00.'
      : '极限、导数与积分。\n每周一、周四 9:00。';
    const [first] = [await make(teacher, titles[0] ?? '', { description, join: 'approval', capacity: 40 })];
    const covers = new Map([[first.id, 200]]);
    for (const [i, title] of titles.slice(1).entries()) {
      const { id } = await make(teacher, title);
      if (i !== 1) covers.set(id, 20 + 130 * i);
    }
    for (const [id, hue] of covers) await putCover(teacher, id, await hills(teacher.page, hue));
    await student.call('POST', `/api/v1/courses/${first.id}/enrolments`, {});
    await student.page.reload();
    await expect(student.heading('courses.newest')).toBeVisible();
    await shoot(student.page, 'courses', locale);
    await student.page.getByRole('searchbox').fill(english ? 'in' : 'sx');
    await expect(student.heading('courses.found', { query: english ? 'in' : 'sx' })).toBeVisible();
    await shoot(student.page, 'courses-found', locale);
    await teacher.page.goto(`${teacher.url}/courses/${first.id}`);
    await expect(teacher.page.getByRole('region', { name: teacher.t('courses.people.waiting') })).toBeVisible();
    await shoot(teacher.page, 'course-teacher', locale);
    await teacher.button('courses.edit').click();
    await expect(teacher.field('courses.field.title')).toBeVisible();
    await shoot(teacher.page, 'course-edit', locale);
    const dialog = teacher.page.getByRole('dialog');
    await chooseFile(
      teacher.page,
      dialog.getByRole('button', { name: teacher.t('ui.picture.other') }),
      'hills.png',
      await hills(teacher.page, 300),
    );
    await expect(dialog.getByRole('img', { name: teacher.t('courses.cover.preview') })).toBeVisible();
    await shoot(teacher.page, 'course-edit-cover', locale);
    await student.page.goto(`${student.url}/courses/${first.id}`);
    await expect(student.page.getByText(student.t('courses.waitingHint'))).toBeVisible();
    await shoot(student.page, 'course-waiting', locale);

    // What stays for others to see: by a code, archived, put out, restricted.
    const code = await make(teacher, english ? 'Music Theory' : '乐理', { join: 'code' });
    await student.page.goto(`${student.url}/courses/${code.id}`);
    await expect(student.page.getByRole('textbox', { name: student.t('courses.code') })).toBeVisible();
    await shoot(student.page, 'course-code', locale);
    await student.page.goto(`${student.url}/courses/none`);
    await expect(student.heading('courses.gone')).toBeVisible();
    await shoot(student.page, 'course-none', locale);
    await student.page.goto(`${student.url}/courses?q=zzzz`);
    await expect(student.heading('courses.none', { query: 'zzzz' })).toBeVisible();
    await shoot(student.page, 'courses-none', locale);
    const open = await make(teacher, english ? 'Chemistry' : '有机化学', { description });
    await student.call('POST', `/api/v1/courses/${open.id}/enrolments`, {});
    await student.page.goto(`${student.url}/courses/${open.id}`);
    await expect(student.page.getByRole('region', { name: student.t('courses.people.active') })).toBeVisible();
    await shoot(student.page, 'course-student', locale);
    await student.button('courses.leave').click();
    await expect(student.page.getByRole('dialog')).toBeVisible();
    await shoot(student.page, 'course-leave', locale);
    await teacher.page.goto(`${teacher.url}/courses`);
    await teacher.button('courses.create').click();
    await teacher.page
      .getByRole('dialog')
      .getByRole('button', { name: teacher.t('courses.make') })
      .click();
    await expect(teacher.page.getByText(teacher.t('courses.field.titleMissing'))).toBeVisible();
    await shoot(teacher.page, 'course-create', locale);

    await teacher.call('PATCH', '/api/v1/admin/courses', { makers: 'chosen' });
    await student.page.goto(`${student.url}/courses`);
    await expect(student.page.getByText(student.t('courses.mayNot'))).toBeVisible();
    await shoot(student.page, 'courses-may-not', locale);
    await teacher.call('POST', '/api/v1/admin/courses/makers', { name: student.name });
    await teacher.page.goto(`${teacher.url}/settings`);
    const rule = teacher.page.getByRole('region', { name: teacher.t('settings.makers') });
    await expect(rule.getByText(student.name, { exact: true }).first()).toBeVisible();
    await rule.scrollIntoViewIfNeeded();
    await shoot(teacher.page, 'settings-makers', locale);
  });
}
