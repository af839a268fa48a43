import type { MeasureText } from '../shapes';

/** Letters as wide as half their size, lines a quarter higher. */
export const measure: MeasureText = (text, size, wrap) => {
  const lines = text.split('\n').flatMap((line) => {
    const most = wrap > 0 ? Math.max(1, Math.floor(wrap / (size / 2))) : line.length;
    return line.match(new RegExp(`.{1,${Math.max(1, most)}}`, 'g')) ?? [''];
  });
  return { w: Math.max(...lines.map((line) => line.length)) * (size / 2), h: lines.length * size * 1.25 };
};
