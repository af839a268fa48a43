import type { Frame, Place, Shot, Size } from './scene';

export type Brush = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'rect'
  | 'roundRect'
  | 'arc'
  | 'moveTo'
  | 'lineTo'
  | 'clip'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'drawImage'
  | 'fillText'
  | 'measureText'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
>;

const GROUND = '#0d1011';
const TILE = '#25292a';
const INK = '#e8ebeb';
const MUTED = '#ff8787';
const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Draws one picture of the recording: what each track shows now, or who it is. */
export function paint(
  brush: Brush,
  size: Size,
  shots: readonly Shot[],
  frameOf: (track: MediaStreamTrack) => Frame | null,
): void {
  brush.fillStyle = GROUND;
  brush.fillRect(0, 0, size.width, size.height);
  for (const shot of shots) {
    brush.save();
    brush.beginPath();
    brush.roundRect(shot.place.x, shot.place.y, shot.place.width, shot.place.height, shot.who ? 8 : 0);
    brush.clip();
    paintShot(brush, shot, shot.track && frameOf(shot.track));
    brush.restore();
  }
}

function paintShot(brush: Brush, { place, whole, who }: Shot, frame: Frame | null): void {
  brush.fillStyle = who ? TILE : '#000';
  brush.fillRect(place.x, place.y, place.width, place.height);
  if (frame) drawFrame(brush, place, frame, whole);
  else if (who) drawPerson(brush, place, who);
  if (who) drawLabel(brush, place, who);
}

/** Where a picture of one size lies in a place of another: whole, or filling it. */
export function fitted(place: Place, { width, height }: Size, whole: boolean): Place {
  const scales = [place.width / width, place.height / height];
  const scale = whole ? Math.min(...scales) : Math.max(...scales);
  const [w, h] = [width * scale, height * scale];
  return { x: place.x + (place.width - w) / 2, y: place.y + (place.height - h) / 2, width: w, height: h };
}

function drawFrame(brush: Brush, place: Place, frame: Frame, whole: boolean): void {
  if (frame.width <= 0 || frame.height <= 0) return;
  const { x, y, width, height } = fitted(place, frame, whole);
  brush.drawImage(frame.image, x, y, width, height);
}

function drawPerson(brush: Brush, { x, y, width, height }: Place, who: NonNullable<Shot['who']>): void {
  const radius = Math.max(18, Math.min(96, Math.min(width, height) * 0.195));
  const [cx, cy] = [x + width / 2, y + height / 2];
  brush.save();
  brush.beginPath();
  brush.arc(cx, cy, radius, 0, 2 * Math.PI);
  brush.clip();
  brush.fillStyle = `oklch(40% 0.06 ${who.hue})`;
  brush.fillRect(cx - radius, cy - radius, 2 * radius, 2 * radius);
  if (who.avatar) brush.drawImage(who.avatar, cx - radius, cy - radius, 2 * radius, 2 * radius);
  else {
    brush.fillStyle = INK;
    brush.font = `600 ${(radius * 2) / 3}px ${FONT}`;
    brush.textAlign = 'center';
    brush.textBaseline = 'middle';
    brush.fillText(who.initials, cx, cy);
  }
  brush.restore();
}

function drawLabel(brush: Brush, { x, y, width, height }: Place, { label, muted }: NonNullable<Shot['who']>): void {
  const small = width < 200;
  const line = small ? 12 : 15;
  const [pad, edge, box] = [small ? 6 : 8, small ? 4 : 6, line * 1.5];
  const mark = muted ? line + 4 : 0;
  brush.font = `${line}px ${FONT}`;
  const text = shortened(brush, label, width - 2 * (pad + edge) - mark);
  const [left, top] = [x + edge, y + height - edge - box];
  brush.fillStyle = 'rgb(13 16 17 / 74%)';
  brush.beginPath();
  brush.roundRect(left, top, 2 * pad + mark + brush.measureText(text).width, box, 6);
  brush.fill();
  if (muted) drawMuted(brush, left + pad, top + (box - line) / 2, line);
  brush.fillStyle = INK;
  brush.textAlign = 'left';
  brush.textBaseline = 'middle';
  brush.fillText(text, left + pad + mark, top + box / 2 + 1);
}

/** A microphone with a stroke through it. */
function drawMuted(brush: Brush, x: number, y: number, size: number): void {
  const at = (part: number) => part * size;
  brush.strokeStyle = MUTED;
  brush.lineWidth = Math.max(1.2, size / 10);
  brush.beginPath();
  brush.roundRect(x + at(0.36), y + at(0.08), at(0.28), at(0.5), at(0.14));
  brush.moveTo(x + at(0.8), y + at(0.45));
  brush.arc(x + at(0.5), y + at(0.45), at(0.3), 0, Math.PI);
  brush.moveTo(x + at(0.5), y + at(0.75));
  brush.lineTo(x + at(0.5), y + at(0.95));
  brush.moveTo(x + at(0.1), y + at(0.08));
  brush.lineTo(x + at(0.9), y + at(0.92));
  brush.stroke();
}

function shortened(brush: Brush, text: string, most: number): string {
  if (brush.measureText(text).width <= most) return text;
  const letters = [...text];
  while (letters.length > 1 && brush.measureText(`${letters.join('')}…`).width > most) letters.pop();
  return `${letters.join('')}…`;
}
