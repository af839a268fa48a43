import { useCallback } from 'react';
import { saveFile } from '@/media/save-file';
import type { ItemID, Scene } from '../engine/types';
import type { Jobs } from '../jobs/useJobs';
import { exportBoard } from '../makers';

export type Format = 'png' | 'svg';

interface Needs {
  readonly room: string;
  readonly scene: Scene;
  readonly page: ItemID;
  readonly title: string;
  readonly jobs: Jobs;
}

/** Saves the page that is shown as a file on this device. */
export function useExport({ room, scene, page, title, jobs }: Needs) {
  const { run } = jobs;
  return useCallback(
    (format: Format) => {
      const name = `${title.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').trim()}.${format}`;
      run(name, async (tell, signal) => {
        const blob = await exportBoard(
          { room, scene, page, format },
          { progress: (done, of) => tell('draw', done, of), signal },
        );
        if (!signal.aborted) saveFile(blob, name);
      });
    },
    [run, room, scene, page, title],
  );
}
