import { expect, type Person, test } from '../harness/index';
import { shoot } from '../harness/shots';
import { LOCALES } from '../harness/words';

const HOUR = 3_600_000;
const STATUSES = [
  'present',
  'present',
  'present',
  'present',
  'late',
  'absent',
  'refused',
  'not_reached',
  'excused',
] as const;

/** A term of 40 lessons and 300 students, which no test can hold in its time. */
function term(english: boolean) {
  const lessons = Array.from({ length: 40 }, (_, i) => ({
    id: `l${i}`,
    title: english ? `Lesson ${i + 1}` : `第 ${i + 1} 讲`,
    start: Date.UTC(2026, 8, 1, 1) + i * 48 * HOUR,
    state: 'ended',
    signups: 1,
  }));
  const names = english
    ? ['Noah Carter', 'Emma Brooks', 'Liam Hayes', 'Olivia Stone', 'Mia Turner']
    : ['王思远', '李雨桐', '张子涵', '陈浩然', '刘一诺'];
  const students = Array.from({ length: 300 }, (_, s) => {
    const cells = lessons.map(({ id }, i) => {
      const status = STATUSES[(s * 7 + i * i * 5 + ((s * i) % 11)) % (s % 4 ? 6 : STATUSES.length)] ?? 'present';
      const share = status === 'present' ? 0.96 : status === 'late' ? 0.7 : status === 'excused' ? 0 : 0.15;
      const correction = s % 5 === 0 && i === 3 ? { status, reason: '-', by: 'a', by_name: 'Ann', made: 1 } : undefined;
      return { lesson: id, status, share, came: 1, ...(correction && { correction, recorded: 'absent' }) };
    });
    const count = (status: string) => cells.filter((cell) => cell.status === status).length;
    const counts = Object.fromEntries(STATUSES.map((status) => [status, count(status)]));
    const share = cells.reduce((sum, cell) => sum + cell.share, 0) / cells.length;
    return { account: `s${s}`, name: `${names[s % 5]}${s > 4 ? ` ${s}` : ''}`, cells, counts, share };
  });
  return { lessons, students };
}

/** What is on record of one of them. */
function record(english: boolean) {
  const at = Date.UTC(2026, 8, 7, 1, 12, 5);
  const row = (status: string) => ({
    status,
    offered: at,
    received: at + 1_000,
    deadline: at + 61_000,
    answered: at + 61_000,
    answer: 'refuse',
    reason: 'timeout',
    address: '203.0.113.0/24',
  });
  return {
    signups: [{ id: '1', kind: 'timed', seconds: 60, started: at, closed: at + 90_000, by: 'a' }],
    rows: [0, 1, 2, 3, 4].map((number) => ({
      account: `s${number}`,
      name: english ? 'Noah Carter' : '王思远',
      status: 'excused',
      recorded: 'absent',
      came: at - 300_000,
      share: 0.42,
      correction: {
        status: 'excused',
        reason: english ? 'Was at the doctor; the certificate is here.' : '因病就医，已交诊断证明。',
        by: 'a',
        by_name: english ? 'Maya Ford' : '王老师',
        made: at + HOUR,
      },
      signups: [{ signup: '1', ...row('absent') }],
    })),
  };
}

for (const locale of LOCALES) {
  test(`lessons (${locale})`, async ({ person }) => {
    test.setTimeout(420_000);
    const english = locale === 'en';
    const teacher = await person(english ? 'Maya Ford' : '王老师', { locale });
    const student = await person(english ? 'Tom' : '李雷', { locale });
    await teacher.haveAccount();
    await student.haveAccount('study');
    for (const [who, name] of [
      [teacher, 'home-teach-empty'],
      [student, 'home-study-empty'],
    ] as const) {
      await who.page.goto(who.url);
      await expect(who.heading('home.courses')).toBeVisible();
      await shoot(who.page, name, locale);
    }
    const id = await fill(teacher, student, english);
    await teacher.page.goto(teacher.url);
    await expect(teacher.heading('home.lessons.today')).toBeVisible();
    await shoot(teacher.page, 'home-teach', locale);
    await student.page.goto(student.url);
    await expect(student.heading('home.lessons.live')).toBeVisible();
    await shoot(student.page, 'home-study', locale);
    await teacher.page.goto(`${teacher.url}/courses/${id}`);
    await expect(teacher.heading('lessons.held')).toBeVisible();
    await shoot(teacher.page, 'course-lessons', locale);
    await teacher.button('lessons.plan').click();
    await expect(teacher.page.getByLabel(teacher.t('lessons.plan.day'))).toBeVisible();
    await shoot(teacher.page, 'course-plan', locale);
    await teacher.page.goto(`${teacher.url}/courses/${id}`);
    await teacher.button('lessons.chatOfAll').click();
    await expect(teacher.page.getByRole('dialog')).toBeVisible();
    await shoot(teacher.page, 'course-chat', locale);
    await book(teacher, student, id, locale);
  });
}

/** Courses with a lesson that is live, some to come and some held. */
async function fill(teacher: Person, student: Person, english: boolean): Promise<string> {
  const titles = english ? ['Linear Algebra', 'Calculus I', 'European History'] : ['高等数学（上）', '线性代数', '大学英语'];
  let first = '';
  for (const title of titles) {
    const { id } = (await teacher.call('POST', '/api/v1/courses', { title, join: 'open' })) as { id: string };
    await student.call('POST', `/api/v1/courses/${id}/enrolments`, {});
    first ||= id;
  }
  const plan = async (title: string, start?: number) =>
    (await teacher.call('POST', `/api/v1/courses/${first}/lessons`, { title, ...(start && { start }) })) as { id: string };
  for (const title of english ? ['Sets and maps', 'Groups'] : ['集合与映射', '数列的极限']) {
    await teacher.call('POST', `/api/v1/lessons/${(await plan(title)).id}/end`);
  }
  await plan(english ? 'Vectors and matrices' : '函数的极限');
  await plan(english ? 'Office hour' : '答疑', Date.now() + 10 * 60_000);
  await plan(english ? 'Determinants' : '导数与微分', Date.now() + 49 * HOUR);
  await plan(english ? 'Eigenvalues and eigenvectors' : '微分中值定理', Date.now() + 97 * HOUR);
  return first;
}

async function book(teacher: Person, student: Person, id: string, locale: 'en' | 'zh-CN'): Promise<void> {
  const english = locale === 'en';
  await teacher.page.goto(`${teacher.url}/courses/${id}`);
  await teacher.page
    .getByRole('region', { name: teacher.t('lessons.held') })
    .getByRole('link')
    .first()
    .click();
  await expect(teacher.heading('lessons.one.attendance')).toBeVisible();
  await shoot(teacher.page, 'lesson-held', locale);
  const whole = term(english);
  await teacher.page.route('**/api/v1/courses/*/attendance', (route) => route.fulfill({ json: whole }));
  await teacher.page.route('**/api/v1/lessons/*/attendance', (route) => route.fulfill({ json: record(english) }));
  await teacher.page.goto(`${teacher.url}/courses/${id}/attendance`);
  await expect(teacher.page.getByRole('grid')).toBeVisible();
  await shoot(teacher.page, 'book', locale);
  const own = { ...whole, students: whole.students.slice(0, 1) };
  await student.page.route('**/api/v1/courses/*/attendance', (route) => route.fulfill({ json: own }));
  await student.page.goto(`${student.url}/courses/${id}/attendance`);
  await expect(student.heading('lessons.book.mine')).toBeVisible();
  await shoot(student.page, 'book-own', locale);
  await teacher.page
    .getByRole('grid')
    .getByRole('button', { name: /Lesson 1,|第 1 讲，/ })
    .first()
    .click();
  await expect(teacher.page.getByRole('heading', { level: 3 })).toBeVisible();
  await shoot(teacher.page, 'book-proof', locale);
}
