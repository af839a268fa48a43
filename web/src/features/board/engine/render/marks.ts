import type { Box, Point } from '../types';
import type { Context, Place } from './paint';
import type { Selected } from './sketch';

// The marks of the hand: frames, handles, lines around what is selected, the ring of the eraser. They are as large at every scale.

const accent = '#0f6b69';
const wash = 'rgba(15, 107, 105, 0.08)';

/** A box of the page on the canvas, in CSS pixels, on the middles of device pixels so that its lines are sharp. */
function frame(context: Context, place: Place, box: Box, ratio: number): Box {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const sharp = (value: number) => (Math.round(value) + 0.5) / ratio;
  const [x, y] = [sharp(place.x + box.x * place.scale), sharp(place.y + box.y * place.scale)];
  return {
    x,
    y,
    w: sharp(place.x + (box.x + box.w) * place.scale) - x,
    h: sharp(place.y + (box.y + box.h) * place.scale) - y,
  };
}

export function paintSelected(context: Context, place: Place, { frame: box, grips, parts }: Selected, ratio: number): void {
  context.globalAlpha = 1;
  context.lineJoin = 'miter';
  context.strokeStyle = accent;
  context.lineWidth = 1;
  context.globalAlpha = 0.5;
  for (const part of parts) {
    const at = frame(context, place, part, ratio);
    context.strokeRect(at.x, at.y, at.w, at.h);
  }
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  if (!grips.some(({ grip }) => grip === 'start')) {
    const at = frame(context, place, box, ratio);
    context.strokeRect(at.x, at.y, at.w, at.h);
  }
  for (const { grip, at } of grips) {
    const { x, y } = frame(context, place, { ...at, w: 0, h: 0 }, ratio);
    context.beginPath();
    if (grip === 'start' || grip === 'end') context.arc(x, y, 5.5, 0, 2 * Math.PI);
    else context.roundRect(x - 4.5, y - 4.5, 9, 9, 2.5);
    context.fillStyle = '#ffffff';
    context.fill();
    context.stroke();
  }
}

export function paintArea(context: Context, place: Place, box: Box, ratio: number): void {
  const at = frame(context, place, box, ratio);
  context.globalAlpha = 1;
  context.fillStyle = wash;
  context.fillRect(at.x, at.y, at.w, at.h);
  context.strokeStyle = accent;
  context.lineWidth = 1;
  context.strokeRect(at.x, at.y, at.w, at.h);
}

export function paintLoop(context: Context, place: Place, loop: readonly Point[], ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, place.x, place.y);
  const factor = place.scale / ratio;
  context.globalAlpha = 1;
  context.beginPath();
  for (const { x, y } of loop) context.lineTo(x * factor, y * factor);
  context.fillStyle = wash;
  context.fill();
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  context.lineJoin = context.lineCap = 'round';
  context.setLineDash([5, 5]);
  context.stroke();
  context.setLineDash([]);
}

export function paintRing(context: Context, place: Place, at: Point, radius: number, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, place.x + at.x * place.scale, place.y + at.y * place.scale);
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = 'rgba(255, 255, 255, 0.5)';
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = '#ffffff';
  context.stroke();
  context.lineWidth = 1.25;
  context.strokeStyle = '#5a6468';
  context.stroke();
}
