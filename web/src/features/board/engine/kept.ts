/** What of the deleted can be restored: the same as the server keeps, for what is restored later depends on it. */
export interface Kept {
  /** Deleted elements, and the bytes that they may take. */
  readonly elements: number;
  readonly bytes: number;
  /** Deleted pages, the elements that went with them, and the bytes that both may take. */
  readonly pages: number;
  readonly onPages: number;
  readonly left: number;
}

export const KEPT: Kept = { elements: 20_000, bytes: 16 << 20, pages: 1000, onPages: 50_000, left: 32 << 20 };
