/** The side of what is uploaded, in pixels: twice what the server keeps. */
const SIDE = 512;

/** The largest square in the middle of a picture. */
export function middle(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: (width - side) / 2, y: (height - side) / 2, side };
}

/**
 * Turns any picture that this browser can show into the square that is uploaded: its middle, upright, on white, as JPEG.
 * Answers null if the file is no such picture.
 */
export async function toSquare(file: Blob): Promise<Blob | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const pen = canvas.getContext('2d');
  if (pen) {
    const { x, y, side } = middle(picture.width, picture.height);
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, x, y, side, side, 0, 0, SIDE, SIDE);
  }
  picture.close();
  return pen && new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}
