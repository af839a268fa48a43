import { type RefObject, useEffect } from 'react';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import type { DeviceID, TrackSource } from '@/media/types';

/** Whose picture an element shows. */
export interface Viewed {
  readonly call: Call;
  readonly device: DeviceID;
  readonly source: TrackSource;
}

/** The picture of a tile, where it comes from somebody else; nothing while there is none. */
export function viewed(call: Call, { self, device, source, video }: CallTile): Viewed | undefined {
  return self || !video ? undefined : { call, device, source };
}

/**
 * Tells the call how high the element is, so that the server sends what fits: nothing while it is out of sight or the page is in the
 * background, unless the picture has a window of its own.
 */
export function useView(ref: RefObject<HTMLVideoElement | null>, viewed: Viewed | undefined): void {
  const { call, device, source } = viewed ?? {};
  useEffect(() => {
    const element = ref.current;
    if (!element || !call || !device || !source) return;
    const view = call.view(device, source);
    let inSight = true;
    const measure = () => {
      const shown = document.pictureInPictureElement === element || (inSight && !document.hidden);
      view.resize(shown ? element.clientHeight * devicePixelRatio : 0);
    };
    const size = new ResizeObserver(measure);
    const sight = new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? true;
      measure();
    });
    size.observe(element);
    sight.observe(element);
    const changes = ['enterpictureinpicture', 'leavepictureinpicture'] as const;
    for (const change of changes) element.addEventListener(change, measure);
    document.addEventListener('visibilitychange', measure);
    measure();
    return () => {
      size.disconnect();
      sight.disconnect();
      for (const change of changes) element.removeEventListener(change, measure);
      document.removeEventListener('visibilitychange', measure);
      view.end();
    };
  }, [ref, call, device, source]);
}
