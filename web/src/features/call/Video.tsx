import { useEffect, useRef } from 'react';
import classes from './Video.module.css';

type Props = {
  track: MediaStreamTrack;
  /** One's own picture is shown as in a mirror. */
  mirrored: boolean;
  /** The whole picture, with bars if need be; otherwise the tile is filled. */
  whole?: boolean;
};

/** One picture without sound (that is played apart). It is transparent until the first frame is there. */
export function Video({ track, mirrored, whole = false }: Props) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    // Muted pictures may always play; a refusal is a track that has just been replaced.
    video.play()?.catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={ref}
      className={classes.video}
      data-mirrored={mirrored || undefined}
      data-whole={whole || undefined}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      aria-hidden
    />
  );
}
