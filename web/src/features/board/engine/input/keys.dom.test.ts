import { beforeEach, expect, it } from 'vitest';
import { listenToKeys } from './keys';

let host: HTMLElement;
let done: string[];
let selected: boolean;

beforeEach(() => {
  host = document.createElement('div');
  [done, selected] = [[], true];
  const note =
    (name: string, answer = true) =>
    (...values: unknown[]) => {
      done.push([name, ...values].join(' '));
      return answer;
    };
  listenToKeys(host, {
    act: note('act'),
    nudge: (dx, dy) => selected && note('nudge')(dx, dy),
    pan: note('pan'),
    zoom: note('zoom'),
    fit: note('fit'),
    escape: note('escape'),
    write: note('write', false),
    holdPan: note('hold'),
  });
});

function press(key: string, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  host.dispatchEvent(event);
  return event.defaultPrevented;
}

it('arrows move what is selected, else the page', () => {
  press('ArrowLeft');
  press('ArrowDown', { shiftKey: true });
  selected = false;
  press('ArrowRight');
  expect(done).toEqual(['nudge -1 0', 'nudge 0 10', 'pan -64 0']);
});

it('letters do what their commands say, with ctrl or command', () => {
  press('a', { ctrlKey: true });
  press('D', { metaKey: true });
  press(']', { ctrlKey: true });
  press('Delete');
  expect(done).toEqual(['act all', 'act duplicate', 'act front', 'act delete']);
});

it('zooms and shows all', () => {
  press('+');
  press('-', { ctrlKey: true });
  press('0');
  expect(done).toEqual(['zoom 1.25', 'zoom 0.8', 'fit']);
});

it('leaves keys alone that say nothing, and what is typed elsewhere', () => {
  expect(press('z', { ctrlKey: true })).toBe(false);
  expect(press('q')).toBe(false);
  expect(press('Enter')).toBe(false);
  const field = document.createElement('input');
  host.append(field);
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }));
  expect(done).toEqual(['write']);
});

it('holds the page as long as the space bar is held', () => {
  expect(press(' ')).toBe(true);
  host.dispatchEvent(new KeyboardEvent('keyup', { code: 'Space' }));
  press(' ');
  host.dispatchEvent(new FocusEvent('blur'));
  expect(done).toEqual(['hold true', 'hold false', 'hold true', 'hold false']);
});
