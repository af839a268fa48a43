import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Press, Tool } from '../tools/tool';
import { Pointers } from './pointers';

let host: HTMLElement;
let pointers: Pointers;
let done: string[];
let fingersDraw: boolean;
let space: boolean;
let pans: boolean;
let time = 0;

const at = ({ x, y }: Press) => `${x},${y}`;
const tool = (name: string): Tool => ({
  cursor: 'crosshair',
  begin: (press) => done.push(`${name} begin ${at(press)}`),
  move: (places) => done.push(`${name} move ${places.map(at).join(' ')}`),
  end: (press) => done.push(`${name} end ${at(press)}`),
  cancel: () => done.push(`${name} cancel`),
  hover: (press) => done.push(`${name} hover ${press === undefined ? 'away' : at(press)}`),
});

beforeEach(() => {
  host = document.createElement('div');
  host.tabIndex = 0;
  document.body.append(host);
  [done, fingersDraw, space, pans, time] = [[], false, false, false, 1e6];
  const [main, eraser] = [tool('tool'), tool('eraser')];
  pointers = new Pointers(host, {
    view: () => ({ x: 0, y: 0, scale: 2 }),
    tool: (erases) => (pans ? undefined : erases ? eraser : main),
    fingersDraw: () => fingersDraw,
    panKey: () => space,
    pan: (dx, dy) => done.push(`pan ${dx} ${dy}`),
    pinch: (from, to) => done.push(`pinch ${[...from, ...to].map(({ x, y }) => `${x},${y}`).join(' ')}`),
    at: () => undefined,
    cursor: (css) => {
      host.style.cursor = css;
    },
  });
});
afterEach(() => {
  pointers.close();
  host.remove();
});

interface Where {
  readonly id?: number;
  readonly button?: number;
  readonly pressure?: number;
  readonly after?: number;
}

function send(name: string, kind: 'mouse' | 'pen' | 'touch', x: number, y: number, where: Where = {}): void {
  const { id = 1, button = 0, pressure = 0.5, after = 10 } = where;
  time += after;
  const event = new PointerEvent(`pointer${name}`, {
    pointerId: id,
    pointerType: kind,
    clientX: x,
    clientY: y,
    button,
    pressure,
    bubbles: true,
    cancelable: true,
  });
  Object.defineProperty(event, 'timeStamp', { value: time });
  host.dispatchEvent(event);
}

describe('the mouse', () => {
  it('does what the tool does, in units of the page', () => {
    send('down', 'mouse', 10, 20);
    send('move', 'mouse', 30, 20);
    send('up', 'mouse', 40, 20);
    expect(done.slice(0, 3)).toEqual(['tool begin 5,10', 'tool move 15,10', 'tool end 20,10']);
    expect(document.activeElement).toBe(host);
  });

  it('moves the page with its middle button, with the space bar, and where the tool is that', () => {
    send('down', 'mouse', 10, 20, { button: 1 });
    send('move', 'mouse', 30, 25);
    send('up', 'mouse', 30, 25, { button: 1 });
    space = true;
    send('down', 'mouse', 10, 20);
    expect(host.style.cursor).toBe('grabbing');
    send('move', 'mouse', 11, 20);
    send('up', 'mouse', 11, 20);
    [space, pans] = [false, true];
    send('down', 'mouse', 10, 20);
    send('move', 'mouse', 10, 22);
    send('up', 'mouse', 10, 22);
    expect(done.filter((what) => what.startsWith('pan'))).toEqual(['pan 20 5', 'pan 1 0', 'pan 0 2']);
    expect(done.some((what) => what.includes('begin'))).toBe(false);
  });

  it('does nothing with its right button', () => {
    send('down', 'mouse', 10, 20, { button: 2 });
    expect(done).toEqual([]);
  });

  it('is heard while it hovers, and when it leaves', () => {
    send('move', 'mouse', 10, 20);
    send('leave', 'mouse', 900, 20);
    expect(done).toEqual(['tool hover 5,10', 'tool hover away']);
    expect(host.style.cursor).toBe('crosshair');
  });

  it('is not heard over a field that the page lays over the surface', () => {
    const field = document.createElement('textarea');
    host.append(field);
    field.dispatchEvent(new PointerEvent('pointerdown', { pointerId: 1, bubbles: true }));
    expect(done).toEqual([]);
  });
});

describe('a gesture', () => {
  it('is taken back by escape, and when the pointer is lost', () => {
    send('down', 'mouse', 10, 20);
    expect(pointers.cancel()).toBe(true);
    expect(pointers.cancel()).toBe(false);
    send('up', 'mouse', 40, 20);
    send('down', 'pen', 10, 20);
    send('cancel', 'pen', 10, 20);
    expect(done.filter((what) => what.endsWith('cancel'))).toHaveLength(2);
    expect(done.some((what) => what.includes('end'))).toBe(false);
  });

  it('is that of one pointer', () => {
    send('down', 'pen', 10, 20);
    send('down', 'touch', 50, 50, { id: 2, after: 1 });
    send('down', 'mouse', 50, 50, { id: 3 });
    send('move', 'touch', 60, 60, { id: 2 });
    send('up', 'touch', 60, 60, { id: 2 });
    send('move', 'pen', 12, 20);
    expect(done).toEqual(['tool begin 5,10', 'tool move 6,10']);
  });
});

describe('fingers', () => {
  it('draw as long as no pen was seen, then they move the page', () => {
    send('down', 'touch', 10, 20);
    send('up', 'touch', 10, 20);
    expect(done).toEqual(['tool begin 5,10', 'tool end 5,10']);
    send('down', 'pen', 10, 20, { id: 9 });
    send('up', 'pen', 10, 20, { id: 9 });
    done = [];
    send('down', 'touch', 10, 20, { after: 1000 });
    send('move', 'touch', 20, 20);
    send('up', 'touch', 20, 20);
    expect(done).toEqual(['pan 10 0']);
    fingersDraw = true;
    send('down', 'touch', 10, 20);
    expect(done.at(-1)).toBe('tool begin 5,10');
  });

  it('are the ball of the hand while a pen is near', () => {
    send('move', 'pen', 10, 20, { id: 9 });
    done = [];
    send('down', 'touch', 200, 200, { after: 100 });
    send('move', 'touch', 210, 200);
    send('up', 'touch', 210, 200);
    expect(done).toEqual([]);
  });

  it('give way to a pen', () => {
    send('down', 'touch', 10, 20);
    send('down', 'pen', 50, 50, { id: 9 });
    expect(done).toEqual(['tool begin 5,10', 'tool cancel', 'tool begin 25,25']);
  });

  it('zoom as two, even if the first one began to draw', () => {
    send('down', 'touch', 10, 20);
    send('move', 'touch', 14, 20);
    send('down', 'touch', 110, 20, { id: 2 });
    send('move', 'touch', 210, 20, { id: 2 });
    expect(done.slice(2)).toEqual(['tool cancel', 'pinch 14,20 110,20 14,20 210,20']);
    send('up', 'touch', 210, 20, { id: 2 });
    send('move', 'touch', 15, 21);
    expect(done.at(-1)).toBe('pan 1 1');
    send('up', 'touch', 15, 21);
    send('down', 'touch', 10, 20);
    expect(done.at(-1)).toBe('tool begin 5,10');
  });

  it('do not disturb one that has drawn for a while', () => {
    send('down', 'touch', 10, 20);
    send('move', 'touch', 100, 100, { after: 400 });
    send('down', 'touch', 300, 20, { id: 2 });
    send('move', 'touch', 120, 100);
    expect(done.at(-1)).toBe('tool move 60,50');
  });
});

describe('a pen', () => {
  it('tells its pressure, and erases with its other end', () => {
    send('down', 'pen', 10, 20, { button: 5 });
    send('up', 'pen', 10, 20, { button: 5 });
    expect(done.slice(0, 2)).toEqual(['eraser begin 5,10', 'eraser end 5,10']);
  });
});
