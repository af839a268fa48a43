import { writeFile } from 'node:fs/promises';
import path from 'node:path';

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value that so large a share of all is not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Prints what was measured as a line of JSON, and leaves the figures among it that a script sums up where it looks for them. */
export async function report(name: string, figures: Readonly<Record<string, number>>, more: object = {}): Promise<void> {
  console.log(JSON.stringify({ [name]: { ...figures, ...more } }));
  const folder = process.env.ATRIUM_FIGURES;
  if (folder) await writeFile(path.join(folder, `${name}.json`), JSON.stringify(figures));
}
