/** The address of a message: it opens the room's chat there. It lets nobody in who may not come in anyway. */
export function messageLink(number: string, seq: number, origin = window.location.origin): string {
  return `${origin}/r/${number}?m=${seq}`;
}

/** The message that an address names in the part behind its question mark. */
export function linkedMessage(search: string): number | undefined {
  const value = new URLSearchParams(search).get('m') ?? '';
  return /^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined;
}

/** The message of this very room that a link in the chat leads to. */
export function messageHere(href: string, number: string, origin = window.location.origin): number | undefined {
  const url = URL.parse(href, origin);
  return url?.origin === origin && url.pathname === `/r/${number}` ? linkedMessage(url.search) : undefined;
}
