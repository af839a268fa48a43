const two = (n: number) => String(n).padStart(2, '0');
/** What no file system takes, and what hides a file. */
const UNFIT = /[\\/:*?"<>|\p{Cc}]+|^\.+/gu;
const LONGEST = 80;

/** What the file of a recording is called: the room and when it began, by this device's clock. */
export function fileTitle(room: string, at: Date): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const title = [...room.replace(UNFIT, ' ').replace(/\s+/gu, ' ').trim()].slice(0, LONGEST).join('');
  return `${title} ${day} ${two(at.getHours())}.${two(at.getMinutes())}`.trim();
}

/** Whole minutes that fit. */
export const minutesOf = (bytes: number, perMinute: number): number => Math.max(0, Math.floor(bytes / perMinute));
