/** Calendar days where the reader is, as `2026-11-20`. */

/** The calendar day of a time where the reader is, such as `2026-11-20`. */
export function localDay(time: number): string {
  if (time >= lastDay.from && time < lastDay.to) return lastDay.name;
  const date = new Date(time);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  lastDay = {
    from: new Date(year, month, day).getTime(),
    to: new Date(year, month, day + 1).getTime(),
    name: `${year}-${pad(month + 1)}-${pad(day)}`,
  };
  return lastDay.name;
}

/** The day asked for last: it runs for every loaded message, and neighbours share their day. */
let lastDay = { from: 0, to: 0, name: '' };

function pad(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** The first moment of a calendar day where the reader is; `days` after it with the second argument. Not a number if it is no day. */
export function startOfDay(day: string, days = 0): number {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  return new Date(Number(year), Number(month) - 1, Number(date) + days).getTime();
}
