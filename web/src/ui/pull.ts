/** How far the line must have come down, in px, for letting go to refresh. */
export const PULL_READY = 56;

const FURTHEST = 96;

/** How far the line comes down for a finger that moved `px`: ever less, so that it feels held. Upwards it stays. */
export function pulled(px: number): number {
  return px <= 0 ? 0 : FURTHEST * (1 - Math.exp(-px / 120));
}
