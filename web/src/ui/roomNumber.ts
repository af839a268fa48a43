/** A number in the groups that people read aloud: 123 456, 1234 567. */
export function groupNumber(number: string): string {
  return `${number.slice(0, -3)} ${number.slice(-3)}`;
}
