/** What stands for a person without a picture: the last two characters of a Chinese name, else the first letters of two words. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/^[\p{Script=Han}·]+$/u.test(trimmed)) return [...trimmed.replaceAll('·', '')].slice(-2).join('');
  const words = trimmed.split(/\s+/u);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked.map((word) => firstGrapheme(word ?? '').toUpperCase()).join('');
}

function firstGrapheme(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return '';
}

/** A hue (0–359) that belongs to an account: the same on every page, neighbouring ids far apart (FNV-1a). */
export function hueOf(account: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < account.length; i++) hash = Math.imul(hash ^ account.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % 360;
}
