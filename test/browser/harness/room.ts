import { expect } from '@playwright/test';
import { SILENT } from './lesson';
import type { Person } from './person';
import { type Key, pattern } from './words';

/** Gives everybody an account, and has them in the room that the first one makes, whose link it tells; without sound and picture where nothing is said. */
export async function gather(
  people: readonly Person[],
  policy = {},
  sources: Parameters<Person['enter']>[1] = SILENT,
): Promise<string> {
  const [owner] = people;
  if (!owner) throw new Error('nobody came');
  for (const p of people) await p.haveAccount();
  const { link } = await owner.makeRoom(policy);
  for (const p of people) await p.enter(link, sources);
  return link;
}

/** Shows one side of the panel. */
export async function openPanel(who: Person, side: 'chat' | 'people'): Promise<void> {
  const shown = side === 'chat' ? history(who) : people(who);
  // The button's name tells how much is unread, so it is found by its shortcut.
  const button = who.page.locator(`[aria-keyshortcuts="${side === 'chat' ? 'C' : 'P'}"]`);
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
  await expect(shown).toBeVisible();
}

/** The list of messages; the chat must be open. */
export const history = (who: Person) => who.page.getByRole('log', { name: who.t('room.chat.history'), exact: true });

/** The list of people; it must be open. */
export const people = (who: Person) =>
  who.page.getByRole('region', { name: who.t('room.people'), exact: true }).getByRole('list');

/** The row of someone in the open list of people. */
export const row = (who: Person, name: string) => people(who).getByRole('listitem').filter({ hasText: name });

/** A message with exactly this text. */
export const message = (who: Person, text: string) => history(who).getByText(text, { exact: true });

export const box = (who: Person) => who.page.getByRole('textbox', { name: who.t('room.chat.message'), exact: true });

/** Writes a message and sends it; the chat must be open. */
export async function say(who: Person, text: string): Promise<void> {
  await box(who).fill(text);
  await box(who).press('Enter');
  await expect(box(who)).toHaveValue('');
}

/** Waits until a message of someone is there once and confirmed. */
export async function expectMessage(who: Person, text: string): Promise<void> {
  await expect(message(who, text)).toHaveCount(1);
  await expect(history(who).locator('[data-pending]')).toHaveCount(0);
}

/** Waits until the head count in the room's header is this. */
export async function expectCount(who: Person, count: number): Promise<void> {
  const button = who.page.getByRole('banner').getByRole('button', { name: pattern(who.locale, 'room.people.count') });
  await expect(button).toHaveText(String(count));
}

/** Who is in the open list, by name. */
export async function expectPeople(who: Person, names: readonly string[]): Promise<void> {
  await openPanel(who, 'people');
  await expect(people(who).getByRole('listitem')).toHaveCount(names.length);
  for (const name of names) await expect(row(who, name)).toHaveCount(1);
}

/** Waits until the picture of someone, one's own without a name, is really drawn from decoded frames. */
export const expectPicture = (viewer: Person, name?: string) =>
  expect
    .poll(
      () =>
        viewer
          .tile(name)
          .locator('video')
          .evaluate((v: HTMLVideoElement) => v.videoWidth * v.readyState),
      { message: `${viewer.name} sees ${name ?? 'the own picture'}` },
    )
    .toBeGreaterThan(0);

/** Leaves by the button, without leaving the document. */
export async function leave(who: Person): Promise<void> {
  await who.button('room.leave').click();
  await expect(who.page.getByRole('region', { name: who.t('call.view') })).toHaveCount(0);
}

/** Presses a tool of a message; the tools show while the pointer is over the message, and may cover it. */
export async function useTool(who: Person, text: string, tool: Key): Promise<void> {
  const own = who.page.locator('p', { hasText: text }); // and not a quote of it
  const bubble = history(who).locator('[data-row]').filter({ has: own });
  await bubble.locator(own).hover({ force: true });
  await bubble.getByRole('button', { name: who.t(tool), exact: true }).click();
}
