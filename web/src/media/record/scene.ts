/** A place on the recorded picture, px. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One person, or one screen, on the recorded picture. */
export interface Shot {
  readonly place: Place;
  /** What is shown; null: who it is, instead. */
  readonly track: MediaStreamTrack | null;
  /** The whole picture, with bars if need be; otherwise the place is filled. */
  readonly whole: boolean;
  /** Whose it is; null: nothing is written, and black stands for what is not there. */
  readonly who: {
    readonly label: string;
    readonly initials: string;
    /** A colour of the person's own, 0 to 359. */
    readonly hue: number;
    readonly avatar: CanvasImageSource | null;
    readonly muted: boolean;
  } | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture of a track, as it is now. */
export interface Frame extends Size {
  readonly image: CanvasImageSource;
}
