import { type RefObject, useCallback, useEffect } from 'react';
import { useStage } from './stage';

const PICTURE_WITHIN_MS = 3_000;

export interface PictureInPicture {
  /** Firefox has none for pages. */
  readonly available: boolean;
  readonly on: boolean;
  readonly toggle: () => void;
}

/**
 * Shows a video in a window of its own, which follows whatever the element shows and ends with it. While `on`, the element has to show
 * something. A refusal is told.
 */
export function usePictureInPicture(ref: RefObject<HTMLVideoElement | null>, onRefused: () => void): PictureInPicture {
  const on = useStage((s) => s.floating);
  useEffect(() => {
    const video = ref.current;
    const left = () => useStage.setState({ floating: false });
    video?.addEventListener('leavepictureinpicture', left);
    return () => {
      video?.removeEventListener('leavepictureinpicture', left);
      if (video && document.pictureInPictureElement === video) void document.exitPictureInPicture().catch(() => undefined);
      left();
    };
  }, [ref]);
  const toggle = useCallback(() => {
    const video = ref.current;
    if (!video) return;
    if (document.pictureInPictureElement === video) {
      void document.exitPictureInPicture().catch(() => undefined);
      return;
    }
    useStage.setState({ floating: true });
    open(video).catch(() => {
      useStage.setState({ floating: false });
      onRefused();
    });
  }, [ref, onRefused]);
  return { available: document.pictureInPictureEnabled === true, on, toggle };
}

/** The browser opens the window only for a video that has a picture. */
async function open(video: HTMLVideoElement): Promise<void> {
  if (video.readyState < HTMLMediaElement.HAVE_METADATA) {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(reject, PICTURE_WITHIN_MS);
      const ready = () => {
        clearTimeout(timer);
        resolve();
      };
      video.addEventListener('loadedmetadata', ready, { once: true });
    });
  }
  await video.requestPictureInPicture();
}
