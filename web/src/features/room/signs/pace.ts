/** Rules of the line that shows hosts how people follow. Pure. */

export interface Point {
  readonly time: number;
  readonly slower: number;
  readonly lost: number;
  readonly present: number;
}

const HOUR_MS = 3_600_000;
/** A young line is drawn over so much time at least, or its first seconds would fill the picture. */
const LEAST_MS = 5 * 60_000;
/** A single sign does not reach the top. */
const LEAST_TOP = 4;

/** Whether anybody gave a sign within the last hour. */
export function anySign(points: readonly Point[], now: number): boolean {
  return points.some((p) => p.time > now - HOUR_MS && p.slower + p.lost > 0);
}

export interface Lines {
  /** What `d` of an SVG path takes, in a picture of `width` × `height`. */
  readonly slower: string;
  readonly lost: string;
  /** How much time the picture spans, ms. */
  readonly span: number;
}

/**
 * The two lines of the last hour. A number holds until the next point; before the first it is 0. The newest stands at the right edge,
 * whatever the clock of this device says, when that is behind the server's.
 */
export function paceLines(points: readonly Point[], now: number, width: number, height: number): Lines {
  const end = Math.max(now, points.at(-1)?.time ?? 0);
  const first = points[0]?.time ?? end;
  const span = Math.min(HOUR_MS, Math.max(LEAST_MS, end - first));
  const start = end - span;
  const top = Math.max(LEAST_TOP, ...points.filter((p) => p.time >= start).flatMap((p) => [p.slower, p.lost]));
  const x = (time: number) => round((Math.max(0, time - start) / span) * width);
  const y = (value: number) => round(height - (value / top) * height);
  const line = (value: (p: Point) => number) => {
    let path = `M0 ${y(0)}`;
    for (const p of points) {
      // What is older than the picture sets where the line begins.
      path = p.time < start ? `M0 ${y(value(p))}` : `${path}H${x(p.time)}V${y(value(p))}`;
    }
    return `${path}H${width}`;
  };
  return { slower: line((p) => p.slower), lost: line((p) => p.lost), span };
}

const round = (value: number) => Math.round(value * 10) / 10;
