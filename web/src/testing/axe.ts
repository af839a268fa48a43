import axe from 'axe-core';
import { expect } from 'vitest';

/** Fails on what axe finds wrong. Colours are not known here; the browser tests check them. */
export async function expectAccessible(element: Element = document.body) {
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(', ')}`)).toEqual([]);
}
