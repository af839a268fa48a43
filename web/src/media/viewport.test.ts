import { expect, it } from 'vitest';
import { FakeTimers } from './testing/fakes';
import type { ShownTile } from './types';
import { Viewport } from './viewport';

function setup() {
  const timers = new FakeTimers();
  const told: (readonly ShownTile[])[] = [];
  const viewport: Viewport = new Viewport(timers, () => told.push(viewport.tiles()));
  return { timers, told, viewport };
}

it('tells what is shown once the page is still', async () => {
  const { timers, told, viewport } = setup();
  const view = viewport.add('a', 'camera');
  for (let height = 100; height < 110; height++) {
    view.resize(height);
    await timers.advance(50);
  }
  expect(told).toEqual([]);
  await timers.advance(200);
  expect(told).toEqual([[{ device: 'a', source: 'camera', height: 109 }]]);
  view.resize(109);
  await timers.advance(1_000);
  expect(told).toHaveLength(1);
});

it('counts a picture that is shown twice as the higher one, and one that is hidden not at all', async () => {
  const { timers, told, viewport } = setup();
  const [small, large] = [viewport.add('a', 'camera'), viewport.add('a', 'camera')];
  const screen = viewport.add('a', 'screen');
  small.resize(90);
  large.resize(719.6);
  screen.resize(300);
  await timers.advance(200);
  expect(told.at(-1)).toEqual([
    { device: 'a', source: 'camera', height: 720 },
    { device: 'a', source: 'screen', height: 300 },
  ]);
  large.end();
  screen.resize(0);
  await timers.advance(200);
  expect(told.at(-1)).toEqual([{ device: 'a', source: 'camera', height: 90 }]);
});
