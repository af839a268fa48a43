import { useCallback } from 'react';
import type { BoardSession } from '../engine/api';
import type { Pdf } from '../engine/pdf';
import type { ItemID } from '../engine/types';
import { JobError, type Jobs, type Tell } from '../jobs/useJobs';
import { newItemID } from '../makers';
import { indexOf, keyOf } from '../pages/model';
import { readPicture } from './picture';
import { MOST_BYTES, upload } from './upload';

interface Needs {
  readonly room: string;
  readonly session: BoardSession;
  readonly jobs: Jobs;
  readonly page: ItemID;
  readonly place: (file: string, width: number, height: number, at?: { readonly x: number; readonly y: number }) => void;
  readonly onTurn: (page: ItemID) => void;
}

/** Puts files onto the board: pictures onto the page that is shown, PDFs as pages behind it. */
export function useInsert({ room, session, jobs, page, place, onTurn }: Needs) {
  const { run } = jobs;
  return useCallback(
    (files: readonly File[], at?: { readonly x: number; readonly y: number }) => {
      for (const file of files) {
        run(file.name, async (tell, signal) => {
          if (file.size > MOST_BYTES) throw new JobError('too_large');
          const send = (what: Blob & { readonly name: string }) => sent(room, what, tell, signal);
          if (isPDF(file)) {
            const first = await insertPDF(file, session, page, send, tell, signal);
            if (first !== undefined) onTurn(first);
          } else {
            const picture = await readPicture(file);
            place(await send(picture.file), picture.width, picture.height, at);
          }
        });
      }
    },
    [room, session, run, page, place, onTurn],
  );
}

const isPDF = (file: File) => file.type === 'application/pdf' || /\.pdf$/i.test(file.name);

async function sent(room: string, file: Blob & { readonly name: string }, tell: Tell, signal: AbortSignal): Promise<string> {
  tell('upload', 0, file.size);
  const { file: id } = await upload(room, file, (bytes) => tell('upload', bytes, file.size), signal);
  return id;
}

/** Reads what sheets there are, sends the file, and adds a page for each behind one; tells the first of them. */
async function insertPDF(
  file: File,
  session: BoardSession,
  page: ItemID,
  send: (file: File) => Promise<string>,
  tell: Tell,
  signal: AbortSignal,
): Promise<ItemID | undefined> {
  const { scene } = session;
  const { openPdf, sheetPages, sizesOf, PdfError } = await import('../engine/pdf');
  let pdf: Pdf | undefined;
  try {
    pdf = await openPdf({ data: new Uint8Array(await file.arrayBuffer()) });
    const { sheets } = pdf;
    const sizes = await sizesOf(pdf, (known) => tell('read', known, sheets), signal);
    const there = scene.pages().length;
    if (!sheetPages('', sizes, there, newItemID)) throw new JobError('too_many_pages');
    const id = await send(file);
    const at = indexOf(scene.pages(), page);
    const between = { below: keyOf(scene.pages()[at]), above: keyOf(scene.pages()[at + 1]) };
    const gesture = sheetPages(id, sizes, scene.pages().length, newItemID, between);
    if (!gesture) throw new JobError('too_many_pages');
    session.do(gesture);
    return gesture.ops[0]?.page;
  } catch (cause) {
    throw cause instanceof PdfError ? new JobError(cause.code === 'unreachable' ? 'unavailable' : cause.code) : cause;
  } finally {
    pdf?.close();
  }
}
