import { useCallback } from 'react';
import type { BoardSession } from '../engine/api';
import type { ItemID } from '../engine/types';
import { JobError, type Jobs, type Tell } from '../jobs/useJobs';
import { openPDF } from '../makers';
import { addPages } from '../pages/model';
import { readPicture } from './picture';
import { MOST_BYTES, upload } from './upload';

/** Pages of a board at most. */
const MOST_PAGES = 500;
/** How wide a page of a PDF is on the board, in units; as high as it has to be. */
const WIDE = 1600;

interface Needs {
  readonly room: string;
  readonly session: BoardSession;
  readonly jobs: Jobs;
  readonly newID: () => ItemID;
  readonly page: ItemID;
  readonly place: (file: string, width: number, height: number, at?: { readonly x: number; readonly y: number }) => void;
  readonly onTurn: (page: ItemID) => void;
}

/** Puts files onto the board: pictures onto the page that is shown, PDFs as pages behind it. */
export function useInsert({ room, session, jobs, newID, page, place, onTurn }: Needs) {
  const { run } = jobs;
  return useCallback(
    (files: readonly File[], at?: { readonly x: number; readonly y: number }) => {
      for (const file of files) {
        run(file.name, async (tell, signal) => {
          if (file.size > MOST_BYTES) throw new JobError('too_large');
          if (!isPDF(file)) {
            const picture = await readPicture(file);
            place(await sent(room, picture.file, tell, signal), picture.width, picture.height, at);
            return;
          }
          const sheets = await openPDF(file, (done, of) => tell('read', done, of), signal);
          if (sheets.length + session.scene.pages().length > MOST_PAGES) throw new JobError('too_many_pages');
          const id = await sent(room, file, tell, signal);
          const added = sheets.map(({ w, h }, i) => ({
            id: newID(),
            data: { file: id, sheet: i + 1, w: WIDE, h: Math.round((WIDE * h) / w) },
          }));
          session.do(addPages(session.scene.pages(), page, added));
          if (added[0]) onTurn(added[0].id);
        });
      }
    },
    [room, session, run, newID, page, place, onTurn],
  );
}

const isPDF = (file: File) => file.type === 'application/pdf' || /\.pdf$/i.test(file.name);

async function sent(room: string, file: Blob & { readonly name: string }, tell: Tell, signal: AbortSignal): Promise<string> {
  tell('upload', 0, file.size);
  const { file: id } = await upload(room, file, (bytes) => tell('upload', bytes, file.size), signal);
  return id;
}
