import { useEffect, useState } from 'react';
import { browserEnvironment } from '@/connection/environment';
import type { Scene } from '../engine/types';
import { Thumbnails } from './thumbnails';

/** What draws the pages of a board in small, while that is wanted; undefined before. */
export function useThumbnails(room: string, scene: Scene, wanted: boolean): Thumbnails | undefined {
  const [made, setMade] = useState<Thumbnails>();
  useEffect(() => {
    if (!wanted) return;
    const thumbnails = new Thumbnails(scene, room, browserEnvironment());
    setMade(thumbnails);
    return () => {
      setMade(undefined);
      thumbnails.close();
    };
  }, [room, scene, wanted]);
  return made;
}
