import { JobError } from '../jobs/useJobs';

/** What the server keeps as it is. */
const KEPT = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** A picture that can be uploaded, and how large it is in pixels. */
export interface Picture {
  readonly file: Blob & { readonly name: string };
  readonly width: number;
  readonly height: number;
}

/** Reads a picture; one of a kind that the server does not keep becomes a PNG. Rejects with a JobError for what is no picture. */
export async function readPicture(file: File): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) throw new JobError('not_picture');
  const { width, height } = bitmap;
  const kept = KEPT.includes(file.type) ? file : await asPNG(bitmap, file.name);
  bitmap.close();
  return { file: kept, width, height };
}

async function asPNG(bitmap: ImageBitmap, name: string): Promise<File> {
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new JobError('not_picture');
  return new File([blob], name, { type: 'image/png' });
}
