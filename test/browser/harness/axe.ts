import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** Fails with each serious or critical finding of axe on the page as it is now. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => ({ ...v, nodes: v.nodes.filter((n) => !isScrolledByItsItems(v.id, n.html)) }))
    .filter((v) => v.nodes.length > 0)
    .map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  expect(grave, `${what}: accessibility`).toEqual([]);
}

/** A menu that scrolls is no trap for the keyboard, as axe has it: its arrow keys move to each item and bring it into view. */
const isScrolledByItsItems = (rule: string, html: string): boolean =>
  rule === 'scrollable-region-focusable' && /^<[^>]* role="menu"/.test(html);

/** Fails when the page stays wider than its window: nobody scrolls sideways. What follows the window's size is a frame or two later. */
export async function expectFits(page: Page, what: string): Promise<void> {
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(over, { message: `${what}: pixels wider than the window`, timeout: 5_000 }).toBeLessThanOrEqual(0);
}

/** Fails with each button of an area that a finger may miss: under 44 px, or less than `margin` px from the window's side. */
export async function expectTouchable(area: Locator, margin: number, what: string): Promise<void> {
  const wrong = await area.evaluate(
    (element, least) =>
      [...element.querySelectorAll('button')]
        .map((button) => ({ name: button.getAttribute('aria-label'), box: button.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0) // those that this width has no room for are in the menu
        .filter(({ box }) => box.width < 44 || box.height < 44 || box.left < least || box.right > innerWidth - least)
        .map(({ name, box }) => `${name} ${Math.round(box.left)}–${Math.round(box.right)}, ${Math.round(box.height)} high`),
    margin,
  );
  expect(wrong, what).toEqual([]);
}
