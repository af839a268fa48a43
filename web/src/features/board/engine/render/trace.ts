import { arrowHead } from '../shapes';

// Paths, and those of the shapes.

/** What a path is told: a Path2D, and what the exports write, understand it. */
export interface Path {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
  closePath(): void;
}

/** Of the quarter of a circle as a cubic. */
const kappa = 0.5522847498;
/** The angle between an arrow and the sides of its head. */
const headAngle = Math.PI / 7;

export function traceWay(w: number, h: number, path: Path): void {
  path.moveTo(0, 0);
  path.lineTo(w, h);
}

export function traceArrow(w: number, h: number, size: number, path: Path): void {
  traceWay(w, h, path);
  const length = Math.min(Math.hypot(w, h), arrowHead(size));
  const angle = Math.atan2(h, w);
  const side = (turn: number) => [w - length * Math.cos(angle + turn), h - length * Math.sin(angle + turn)] as const;
  path.moveTo(...side(headAngle));
  path.lineTo(w, h);
  path.lineTo(...side(-headAngle));
}

export function traceRectangle(w: number, h: number, path: Path): void {
  path.moveTo(0, 0);
  path.lineTo(w, 0);
  path.lineTo(w, h);
  path.lineTo(0, h);
  path.closePath();
}

/** Traces the ellipse in a box. */
export function traceEllipse(x: number, y: number, w: number, h: number, path: Path): void {
  const [cx, cy, right, lower] = [x + w / 2, y + h / 2, x + w, y + h];
  const [kx, ky] = [(w / 2) * kappa, (h / 2) * kappa];
  path.moveTo(right, cy);
  path.bezierCurveTo(right, cy + ky, cx + kx, lower, cx, lower);
  path.bezierCurveTo(cx - kx, lower, x, cy + ky, x, cy);
  path.bezierCurveTo(x, cy - ky, cx - kx, y, cx, y);
  path.bezierCurveTo(cx + kx, y, right, cy - ky, right, cy);
  path.closePath();
}
