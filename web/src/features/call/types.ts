import type { LocalMedia } from '@/media/local';
import type { FullScreen } from './useFullScreen';

/** What a person chose before joining. The local media goes on into the call, so that nothing is opened twice. */
export interface JoinSettings {
  readonly name: string;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly local: LocalMedia;
  /** It was seen before joining: what is on in `local` is what is wanted, also if it is switched while the way in is sought. */
  readonly previewed?: boolean;
}

export interface PreJoinProps {
  /** The room's title. */
  readonly title: string;
  /** The name to start with: the display name, or the one last used in this room. */
  readonly name: string;
  /** How many people are in the room now, if that is known. */
  readonly people?: number;
  /** How one is seen and heard where people agree to it: once one has agreed, or at once by everyone, as a host. */
  readonly seen?: string;
  /** What has to be read before joining, which is then never skipped. */
  readonly notice?: string;
  /** The room is being entered: the button shows it and cannot be pressed twice. */
  readonly joining?: boolean;
  /** The name was refused: it is to be changed before anything else. */
  readonly nameRefused?: boolean;
  /** Why the last attempt was refused, in the reader's words. */
  readonly error?: string | null;
  readonly onJoin: (settings: JoinSettings) => void;
}

/** Who a host put on everyone's stage. */
export interface Spotlight {
  /** Empty for nobody. */
  readonly account: string;
  readonly name: string;
  /** Whether this person may change it. */
  readonly mayPut: boolean;
  /** Puts someone on everyone's stage, or nobody. */
  readonly put: (account: string | null) => void;
  /** Why that was refused last, in the reader's words. */
  readonly refused: string | null;
  readonly dismiss: () => void;
}

/** What a board on the stage may want to know of what is around it. */
export interface BesideBoard {
  readonly fullScreen: FullScreen;
  /** How many pictures there are. */
  readonly pictures: number;
  /** They are away unless this person wants to see them, because there is little room. */
  readonly hidden: boolean;
}
