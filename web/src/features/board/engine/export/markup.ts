// Texts and numbers as they may stand in a document. All that comes from people goes through here.

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as the content of an element or the value of an attribute: it can become no markup, and has no character that XML forbids. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (letter) => named[letter] ?? '');
}

/** A number, to a hundredth; 0 for what is none. */
export function numeral(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100 || 0) : '0';
}

/** A colour; black for what is none. */
export function colorIn(value: string): string {
  return /^#[0-9a-f]{6}$/.test(value) ? value : '#000000';
}
