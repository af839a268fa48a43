/** The files of a room: pictures and PDFs that were uploaded for its boards. */
export interface Files {
  /** Where a file can be fetched. */
  url(file: string): string;
  /** Its bytes. Rejects with a FileError. */
  load(file: string, signal?: AbortSignal): Promise<Blob>;
}

export class FileError extends Error {
  /** `lasting`: it would fail again. */
  constructor(readonly lasting: boolean) {
    super(lasting ? 'there is no such file' : 'the file could not be fetched');
  }
}

/** The files of a room, over HTTP. */
export function roomFiles(room: string): Files {
  const url = (file: string) => `/api/v1/rooms/${encodeURIComponent(room)}/files/${encodeURIComponent(file)}`;
  return {
    url,
    async load(file, signal) {
      const answer = await fetch(url(file), signal === undefined ? {} : { signal }).catch(() => undefined);
      if (answer === undefined || answer.status >= 500 || answer.status === 429) throw new FileError(false);
      if (!answer.ok) throw new FileError(true);
      return answer.blob().catch(() => {
        throw new FileError(false);
      });
    },
  };
}
