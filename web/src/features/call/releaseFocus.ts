import type { MouseEvent } from 'react';

/** After a click of a mouse or a finger, where the space bar would press the button again instead of letting the person talk. */
export function releaseFocus(event: MouseEvent<HTMLElement>): void {
  if (event.detail > 0) event.currentTarget.blur(); // 0: pressed by key
}
