import { Menu } from '@mantine/core';
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { FakeBoard, FakeSurface } from '../testing/fakeBoard';
import { StylePanel } from './StylePanel';
import { Toolbar } from './Toolbar';
import { useStyled } from './useStyled';
import { useTools } from './useTools';

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockImplementation(function (this: HTMLElement) {
    return this.parentElement;
  });
});

function Page({ compact, board, surface, onChosen }: Parts & { compact: boolean; onChosen: () => void }) {
  const tools = useTools('me');
  const styled = useStyled(board.scene, surface, tools);
  return (
    <main>
      <button type="button">before</button>
      <Toolbar
        tools={tools}
        compact={compact}
        upright={!compact}
        style={null}
        insert={<Menu.Item>Picture</Menu.Item>}
        onChosen={onChosen}
      />
      {styled && <StylePanel styled={styled} tools={tools} />}
    </main>
  );
}

interface Parts {
  readonly board: FakeBoard;
  readonly surface: FakeSurface;
}

async function show({ compact = false, board = new FakeBoard(), surface = new FakeSurface() } = {}) {
  const onChosen = vi.fn();
  const element = <Page compact={compact} board={board} surface={surface} onChosen={onChosen} />;
  const view = await renderRoutes([{ path: '/', element }]);
  return { ...view, board, surface, onChosen, bar: screen.getByRole('toolbar', { name: 'Tools' }) };
}

const pressed = () => screen.getAllByRole('button', { pressed: true }).map((each) => each.getAttribute('aria-label'));

describe('the toolbar', () => {
  test('begins with the pen, chooses by click, and gives the keys to the page', async () => {
    const { user, onChosen } = await show();
    expect(pressed()).toEqual(['Pen']);
    await user.click(screen.getByRole('button', { name: 'Rectangle' }));
    expect(pressed()).toEqual(['Rectangle']);
    expect(onChosen).toHaveBeenCalledOnce();
    expect(screen.getByRole('button', { name: 'Rectangle' }).getAttribute('title')).toBe('Rectangle (R)');
  });

  test('is one stop of the tab key: arrows go from tool to tool, and the focus stays among them', async () => {
    const { user, onChosen, bar } = await show();
    screen.getByRole('button', { name: 'before' }).focus();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pen' }));
    await user.keyboard('{ArrowDown}{Enter}');
    expect(pressed()).toEqual(['Marker']);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Marker' }));
    expect(onChosen).not.toHaveBeenCalled();
    await user.keyboard('{Home}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Select' }));
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Insert' }));
    await user.tab();
    expect(bar.contains(document.activeElement)).toBe(false);
  });

  test('has the shapes in one button where there is little room, and rare tools in the menu', async () => {
    const { user } = await show({ compact: true });
    expect(screen.queryByRole('button', { name: 'Ellipse' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Shapes' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Ellipse' }));
    expect(pressed()).toEqual(['Shapes']);
    await user.click(screen.getByRole('button', { name: 'Insert' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Laser pointer' }));
    expect(screen.queryAllByRole('button', { pressed: true })).toEqual([]);
  });

  test('remembers everything for this person', async () => {
    const { user, unmount } = await show();
    await user.click(screen.getByRole('button', { name: 'Marker' }));
    await user.click(screen.getByRole('radio', { name: 'Green' }));
    unmount();
    await show();
    expect(pressed()).toEqual(['Marker']);
    expect(screen.getByRole('radio', { name: 'Green', checked: true })).toBeDefined();
  });

  test('is accessible', async () => {
    await show();
    await expectAccessible();
  });
});

describe('the style', () => {
  test('is each tool’s own: bright colours for the marker, letters for the text, nothing for the laser', async () => {
    const { user } = await show();
    await user.click(screen.getByRole('radio', { name: 'Red' }));
    await user.click(screen.getByRole('button', { name: 'Marker' }));
    expect(screen.getByRole('radio', { name: 'Yellow', checked: true })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Pen' }));
    expect(screen.getByRole('radio', { name: 'Red', checked: true })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Text' }));
    expect(screen.getByRole('group', { name: 'Size of letters' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Eraser' }));
    expect(screen.getByRole('radio', { name: 'Whole strokes', checked: true })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Laser pointer' }));
    expect(screen.queryByRole('group', { name: 'Colour' })).toBeNull();
  });

  test('of what is selected is shown, and changed with that of its tool', async () => {
    const board = new FakeBoard();
    const data = { type: 'ellipse' as const, x: 0, y: 0, w: 9, h: 9, size: 8, color: '#15803d' };
    board.op('me', { page: '1', op: 'add', id: 'a', data });
    const surface = new FakeSurface();
    surface.become({ selection: ['a'] });
    const { user } = await show({ board, surface });
    expect(screen.getByRole('radio', { name: 'Green', checked: true })).toBeDefined();
    const thickness = within(screen.getByRole('group', { name: 'Thickness' }));
    expect(thickness.getByRole('radio', { name: 'Large', checked: true })).toBeDefined();
    await user.click(screen.getByRole('radio', { name: 'Filled' }));
    await user.click(screen.getByRole('radio', { name: 'Blue' }));
    await user.click(thickness.getByRole('radio', { name: 'Small' }));
    expect(surface.called('restyle')).toEqual([[{ fill: '#15803d' }], [{ color: '#2563eb' }], [{ size: 2 }]]);
  });
});
