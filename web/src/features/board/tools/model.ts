/** The tools of the board: their keys, and how this person last had each. Pure. */

import type { ToolName, ToolSettings } from '../engine/api';

/** In the order of the toolbar. */
export const TOOLS = [
  'select',
  'pan',
  'pen',
  'marker',
  'line',
  'arrow',
  'rectangle',
  'ellipse',
  'text',
  'eraser',
  'laser',
] as const satisfies readonly ToolName[];

/** Tools of one kind, which where there is little room share a button. */
export const SHAPES = ['line', 'arrow', 'rectangle', 'ellipse'] as const satisfies readonly ToolName[];
export type Shape = (typeof SHAPES)[number];
export const isShape = (tool: ToolName): tool is Shape => SHAPES.some((shape) => shape === tool);

/**
 * The key of each tool. None is a key of the call or the hand (M, V, S, F, H, the space bar): a microphone must not stay open because
 * the board took the key that closes it. While the board has the focus, P and A are the pen and the arrow.
 */
export const KEYS: Readonly<Record<ToolName, readonly string[]>> = {
  select: ['1'],
  pan: ['2', 'G'],
  pen: ['3', 'P'],
  marker: ['4'],
  line: ['5', 'L'],
  arrow: ['6', 'A'],
  rectangle: ['7', 'R'],
  ellipse: ['8', 'O'],
  text: ['9', 'T'],
  eraser: ['E'],
  laser: ['K'],
};

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'>;

/** The tool that a key stands for. */
export function toolOfKey(event: Key): ToolName | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined;
  const key = event.key.toUpperCase();
  return TOOLS.find((tool) => KEYS[tool].includes(key));
}

/** Told apart on white; the first is that of a first visit. */
export const COLORS = [
  { name: 'black', value: '#1a1f20' },
  { name: 'grey', value: '#6b7280' },
  { name: 'red', value: '#dc2626' },
  { name: 'orange', value: '#d9650a' },
  { name: 'green', value: '#15803d' },
  { name: 'blue', value: '#2563eb' },
  { name: 'purple', value: '#9333ea' },
  { name: 'pink', value: '#db2777' },
] as const;

/** Bright ones, through which one reads. */
export const MARKERS = [
  { name: 'yellow', value: '#facc15' },
  { name: 'orange', value: '#fb923c' },
  { name: 'red', value: '#f87171' },
  { name: 'pink', value: '#f472b6' },
  { name: 'purple', value: '#c084fc' },
  { name: 'blue', value: '#60a5fa' },
  { name: 'green', value: '#4ade80' },
  { name: 'grey', value: '#9ca3af' },
] as const;

/** In units of the page. */
export const SIZES = {
  pen: [2, 4, 8, 16],
  marker: [12, 20, 32, 48],
  shape: [2, 4, 8, 16],
  text: [20, 28, 40, 64],
  eraser: [10, 20, 40, 80],
} as const satisfies Readonly<Record<Group, readonly number[]>>;

/** Tools that are set together. */
export type Group = 'pen' | 'marker' | 'shape' | 'text' | 'eraser';

export const FILLS = ['none', 'light', 'solid'] as const;
export type Fill = (typeof FILLS)[number];

interface Style {
  readonly color: string;
  readonly size: number;
}

/** How this person works on boards; kept in this browser. */
export interface Choice {
  readonly tool: ToolName;
  readonly shape: Shape;
  readonly styles: Readonly<Record<Group, Style>>;
  readonly fill: Fill;
  readonly erase: ToolSettings['erase'];
  readonly fingersDraw: boolean;
}

export const FIRST: Choice = {
  tool: 'pen',
  shape: 'rectangle',
  styles: {
    pen: { color: COLORS[0].value, size: 4 },
    marker: { color: MARKERS[0].value, size: 20 },
    shape: { color: COLORS[5].value, size: 4 },
    text: { color: COLORS[0].value, size: 28 },
    eraser: { color: COLORS[0].value, size: 20 },
  },
  fill: 'none',
  erase: 'object',
  fingersDraw: false,
};

/** What a tool is set with; none for those that leave nothing on the page. */
export function groupOf(tool: ToolName): Group | undefined {
  if (isShape(tool)) return 'shape';
  switch (tool) {
    case 'pen':
    case 'marker':
    case 'text':
    case 'eraser':
      return tool;
    case 'select':
    case 'pan':
    case 'laser':
      return undefined;
    default:
      return tool satisfies never;
  }
}

export const palette = (group: Group) => (group === 'marker' ? MARKERS : COLORS);

/** With another tool. */
export function withTool(choice: Choice, tool: ToolName): Choice {
  return { ...choice, tool, ...(isShape(tool) && { shape: tool }) };
}

/** With another look of one group. */
export function withStyle(choice: Choice, group: Group, change: Partial<Style>): Choice {
  return { ...choice, styles: { ...choice.styles, [group]: { ...choice.styles[group], ...change } } };
}

/** What the surface is told. */
export function settingsOf(choice: Choice): ToolSettings {
  const { color, size } = choice.styles[groupOf(choice.tool) ?? 'pen'];
  const { erase, fingersDraw, tool } = choice;
  const letters = choice.styles.text.size;
  return {
    tool,
    color,
    fill: fillOf(choice.fill, color),
    size: tool === 'text' ? letters : size,
    letters,
    erase,
    fingersDraw,
  };
}

/** The colour inside of a shape with an outline of a colour. */
export function fillOf(fill: Fill, color: string): string {
  switch (fill) {
    case 'none':
      return '';
    case 'solid':
      return color;
    case 'light':
      return lighter(color);
    default:
      return fill satisfies never;
  }
}

/** Mixed with five parts of white. */
function lighter(color: string): string {
  const parts = [1, 3, 5].map((at) => Math.round((Number.parseInt(color.slice(at, at + 2), 16) + 5 * 255) / 6));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

const COLOR = /^#[0-9a-f]{6}$/;

/** What was kept, as far as it makes sense still. */
export function readChoice(kept: string | null): Choice {
  try {
    const value = JSON.parse(kept ?? '{}') as Partial<Choice>;
    const styles = Object.fromEntries(
      Object.entries(FIRST.styles).map(([group, first]) => [group, readStyle(value.styles?.[group as Group], first)]),
    ) as Choice['styles'];
    return {
      tool: TOOLS.find((tool) => tool === value.tool) ?? FIRST.tool,
      shape: SHAPES.find((shape) => shape === value.shape) ?? FIRST.shape,
      styles,
      fill: FILLS.find((fill) => fill === value.fill) ?? FIRST.fill,
      erase: value.erase === 'part' ? 'part' : 'object',
      fingersDraw: value.fingersDraw === true,
    };
  } catch {
    return FIRST;
  }
}

function readStyle(kept: Partial<Style> | undefined, first: Style): Style {
  const { color = '', size = 0 } = kept ?? {};
  return {
    color: COLOR.test(color) ? color : first.color,
    size: typeof size === 'number' && size > 0 && size <= 1000 ? size : first.size,
  };
}
