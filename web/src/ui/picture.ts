/** How large a picture is that is uploaded, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest part in the middle of a picture that has the proportions of another. */
export function middle({ width, height }: Size, to: Size): Size & { x: number; y: number } {
  const part = {
    width: Math.min(width, (height * to.width) / to.height),
    height: Math.min(height, (width * to.height) / to.width),
  };
  return { x: (width - part.width) / 2, y: (height - part.height) / 2, ...part };
}

/**
 * Turns any picture that this browser can show into one of a size that is uploaded: its middle, upright, on white, as JPEG.
 * Answers null if the file is no such picture.
 */
export async function toPicture(file: Blob, to: Size): Promise<Blob | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement('canvas');
  canvas.width = to.width;
  canvas.height = to.height;
  const pen = canvas.getContext('2d');
  if (pen) {
    const { x, y, width, height } = middle(picture, to);
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, to.width, to.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, x, y, width, height, 0, 0, to.width, to.height);
  }
  picture.close();
  return pen && new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}
