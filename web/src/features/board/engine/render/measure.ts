import type { MeasureText } from '../shapes';
import type { Drawings } from './drawings';
import { layOut } from './text';

/** How texts are measured, for the geometry of elements. */
export function measureWith(drawings: Drawings): MeasureText {
  return (text, size, wrap) => layOut(text, size, wrap, drawings.measure);
}
