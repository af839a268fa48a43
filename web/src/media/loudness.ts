/** Maps an amplitude (0 to 1, linear) to the range that people hear: -60 dB and below is 0, full scale is 1. */
export function loudness(amplitude: number): number {
  if (amplitude <= 0.001) return 0;
  return Math.min(1, 1 + (20 * Math.log10(amplitude)) / 60);
}
