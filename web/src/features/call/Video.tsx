import { type RefObject, useEffect, useRef } from 'react';
import { useView, type Viewed } from './useView';
import classes from './Video.module.css';

type Props = {
  /** The picture; without one nothing is shown. */
  track: MediaStreamTrack | null;
  /** One's own picture is shown as in a mirror. */
  mirrored: boolean;
  /** The whole picture, with bars if need be; otherwise the tile is filled. */
  whole?: boolean;
  /** The element, for who shows it in a window of its own; otherwise the browser offers no such window. */
  element?: RefObject<HTMLVideoElement | null>;
  /** Whose picture it is, if it comes from somebody else. */
  of?: Viewed | undefined;
};

/**
 * One picture without sound (that is played apart). It is transparent until the first frame is there, and stays the same element when
 * the picture changes.
 */
export function Video({ track, mirrored, whole = false, element, of }: Props) {
  const own = useRef<HTMLVideoElement>(null);
  const ref = element ?? own;
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = track && new MediaStream([track]);
    // Muted pictures may always play; a refusal is a track that has just been replaced.
    if (track) video.play()?.catch(() => undefined);
  }, [ref, track]);
  useEffect(() => {
    const video = ref.current;
    return () => {
      if (video) video.srcObject = null;
    };
  }, [ref]);
  useView(ref, of);
  return (
    <video
      ref={ref}
      className={classes.video}
      data-mirrored={mirrored || undefined}
      data-whole={whole || undefined}
      hidden={track === null}
      autoPlay
      muted
      playsInline
      disablePictureInPicture={element === undefined}
      aria-hidden
    />
  );
}
