import { arrowHead } from '../shapes';
import type { Path } from './stroke';

// The shapes, each with its x, y as the origin.

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

export function traceEllipse(w: number, h: number, path: Path): void {
  const [rx, ry] = [w / 2, h / 2];
  const [kx, ky] = [rx * kappa, ry * kappa];
  path.moveTo(w, ry);
  path.bezierCurveTo(w, ry + ky, rx + kx, h, rx, h);
  path.bezierCurveTo(rx - kx, h, 0, ry + ky, 0, ry);
  path.bezierCurveTo(0, ry - ky, rx - kx, 0, rx, 0);
  path.bezierCurveTo(rx + kx, 0, w, ry - ky, w, ry);
  path.closePath();
}
