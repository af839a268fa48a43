import { expect, type Page, type WebSocketRoute } from '@playwright/test';
import type { Person } from './person';

/** A course with one lesson, made without pages; `enter` takes anyone of it into the lesson. */
export interface Class {
  readonly course: string;
  readonly lesson: string;
  readonly number: string;
  readonly link: string;
}

export const SILENT = { microphone: false, camera: false };

/** A teacher's course with its students, and a lesson of it that is live, or planned for `start` (ms UTC). */
export async function makeClass(
  teacher: Person,
  students: readonly Person[],
  { title, lesson, start, policy = {} }: { title: string; lesson: string; start?: number; policy?: object },
): Promise<Class> {
  for (const p of [teacher, ...students]) await p.haveAccount();
  const course = (await teacher.call('POST', '/api/v1/courses', { title, join: 'open' })) as { id: string };
  for (const p of students) await p.call('POST', `/api/v1/courses/${course.id}/enrolments`, {});
  const made = (await teacher.call('POST', `/api/v1/courses/${course.id}/lessons`, {
    title: lesson,
    policy,
    ...(start !== undefined && { start }),
  })) as { id: string; room: { number: string } };
  const { number } = made.room;
  return { course: course.id, lesson: made.id, number, link: `${teacher.url}/r/${number}` };
}

/** The student's dialog. */
export const dialog = (who: Person) => who.page.getByRole('dialog', { name: who.t('room.signup.ask'), exact: true });

/** Opens the panel of those who teach. */
export async function openAttendance(who: Person): Promise<void> {
  const button = who.page.locator('[aria-keyshortcuts="A"]');
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
  await expect(who.page.getByRole('button', { name: new RegExp(who.t('attendance.status.present')) })).toBeVisible();
}

/** A student's line in the open panel. */
export const line = (who: Person, name: string) =>
  who.page
    .getByRole('list', { name: who.t('room.signup'), exact: true })
    .getByRole('button', { name: new RegExp(`^${name} `) });

/** The connection of a page, which can be cut and healed while the rest of the network works. */
export async function cable(page: Page): Promise<{ cut(): Promise<void>; heal(): void }> {
  const open = new Set<WebSocketRoute>();
  let whole = true;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (!whole) return void socket.close();
    const server = socket.connectToServer();
    open.add(socket);
    server.onClose((code, reason) => {
      open.delete(socket);
      void socket.close({ ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) });
    });
    socket.onClose(() => {
      open.delete(socket);
      void server.close();
    });
  });
  return {
    async cut() {
      whole = false;
      for (const socket of open) await socket.close();
      open.clear();
    },
    heal() {
      whole = true;
    },
  };
}
