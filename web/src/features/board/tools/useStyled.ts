import type { Surface } from '../engine/api';
import type { Element, Scene } from '../engine/types';
import { useHeard } from '../useHeard';
import { type Fill, fillOf, type Group, groupOf } from './model';
import type { Tools } from './useTools';

export interface Look {
  readonly color: string;
  readonly size: number;
  readonly fill: Fill;
}

/** What is set just now, and how. */
export interface Styled extends Look {
  readonly group: Group;
  readonly set: (change: Partial<Look>) => void;
}

/**
 * What the style panel is about: what is selected, or else the tool. Another look of what is selected is that of the tool from then on;
 * undefined where there is nothing to set.
 */
export function useStyled(scene: Scene, surface: Surface | undefined, tools: Tools): Styled | undefined {
  const selected = useSelected(scene, surface);
  const { choice } = tools;
  const group = selected ? groupOfElement(selected) : groupOf(choice.tool);
  if (!group) return undefined;
  const style = selected ? lookOf(selected) : { ...choice.styles[group], fill: choice.fill };
  return {
    ...style,
    group,
    set: ({ fill, ...change }) => {
      tools.style(group, change);
      if (fill !== undefined) tools.set({ fill });
      if (!selected) return;
      const shown = fill ?? style.fill;
      const filled = group === 'shape' && (fill !== undefined || (change.color !== undefined && shown !== 'none'));
      surface?.restyle({ ...change, ...(filled && { fill: fillOf(shown, change.color ?? style.color) }) });
    },
  };
}

const NEVER = { subscribe: () => () => undefined };

/** The first of what is selected, as it is now. */
function useSelected(scene: Scene, surface: Surface | undefined): Element | undefined {
  const id = useHeard(surface ?? NEVER, () => surface?.getState().selection[0]);
  return id === undefined ? undefined : scene.element(id);
}

function groupOfElement({ data }: Element): Group | undefined {
  return data.type === 'image' ? undefined : groupOf(data.type);
}

function lookOf({ data }: Element): Look {
  const { color = '', size = 0, fill = '' } = data;
  return { color, size, fill: fill === '' ? 'none' : fill === color ? 'solid' : 'light' };
}
