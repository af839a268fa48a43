import { onTestFinished, vi } from 'vitest';

/** A file that somebody chooses; whatever ends in .txt is no picture. */
export const file = (name = 'me.png') => new File(['pixels'], name, { type: 'image/png' });

/**
 * Stands in for what jsdom lacks, in the test that calls it: it decodes no pictures and paints nothing. Every file is a picture of
 * 300 × 200 pixels. Answers what is called with the numbers of each drawing.
 */
export function drawPictures() {
  const drawn = vi.fn();
  vi.stubGlobal('createImageBitmap', async (blob: File) => {
    if (blob.name.endsWith('.txt')) throw new DOMException('unreadable', 'InvalidStateError');
    return { width: 300, height: 200, close: () => {} };
  });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    fillRect: () => {},
    drawImage: (_: unknown, ...numbers: number[]) => drawn(numbers),
  } as unknown as CanvasRenderingContext2D & ImageBitmapRenderingContext);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done, type) =>
    done(new Blob(['square'], { type: type ?? '' })),
  );
  URL.createObjectURL = () => 'blob:square';
  URL.revokeObjectURL = vi.fn();
  onTestFinished(() => void vi.restoreAllMocks());
  return drawn;
}
