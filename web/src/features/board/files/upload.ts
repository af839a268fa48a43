import { ApiError } from '@/api';

/** A file as the server keeps it. */
export interface Uploaded {
  readonly file: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** The most bytes that the server takes of one file. */
export const MOST_BYTES = 64 << 20;

/** Sends a file to a room, and tells how many of its bytes are there. Rejects with an ApiError; a signal that is raised ends it. */
export function upload(
  room: string,
  file: Blob & { readonly name: string },
  told: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    // fetch tells nothing of what has gone out.
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/rooms/${encodeURIComponent(room)}/files?name=${encodeURIComponent(file.name)}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => told(event.loaded);
    request.onload = () => {
      const answer = request.response as (Uploaded & { code?: string }) | null;
      if (request.status < 300 && answer) return resolve(answer);
      reject(new ApiError(answer?.code ?? (request.status === 413 ? 'too_large' : 'internal'), request.status));
    };
    request.onerror = () => reject(new ApiError('network', 0));
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason);
    });
    if (signal.aborted) reject(signal.reason);
    else request.send(file);
  });
}
