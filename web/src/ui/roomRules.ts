/** The most code points that the server takes as a room's title. */
export const TITLE_MAX = 100;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A title of at most so many code points, cut where it must be between two characters as a reader sees them. */
export function fitTitle(text: string, most = TITLE_MAX): string {
  let fitting = '';
  let length = 0;
  for (const { segment } of segmenter.segment(text.trim())) {
    length += [...segment].length;
    if (length > most) break;
    fitting += segment;
  }
  return fitting;
}

/** The seats that a text asks for, or undefined when that is no number from 2 to 1,000. */
export function capacityOf(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim();
  const seats = Number(plain);
  return /^\d+$/.test(plain) && seats >= 2 && seats <= 1000 ? seats : undefined;
}
