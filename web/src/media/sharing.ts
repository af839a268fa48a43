import type { LocalMedia } from './local';
import type { ScreenShare } from './screen';

export interface SharingOptions {
  readonly screen: ScreenShare;
  readonly local: LocalMedia;
  readonly may: () => boolean;
  /** Switches the camera on again, if the room still allows it. */
  readonly cameraBack: () => void;
}

/** The own screen beside the own camera, or in its place: then the camera is off meanwhile, and comes back as it was however it ends. */
export class Sharing {
  readonly #options: SharingOptions;
  #replaces = false;

  constructor(options: SharingOptions) {
    this.#options = options;
  }

  /** Begins, which lets the person choose what to share and so must be called from a click or a key, or ends. */
  async share(on: boolean, instead: boolean): Promise<void> {
    const { screen, local, may } = this.#options;
    if (!on) return screen.stop();
    if (!may()) return;
    await screen.start();
    if (!screen.state.get().picture || !instead || !local.state.get().camera.on) return;
    this.#replaces = true;
    await local.set('camera', false);
  }

  /** Called after each change of the screen or the camera. Who switches the camera on meanwhile decides about it from then on. */
  follow(): void {
    const { screen, local, cameraBack } = this.#options;
    const on = local.state.get().camera.on;
    if (!this.#replaces || (screen.state.get().picture && !on)) return;
    this.#replaces = false;
    if (!on) cameraBack();
  }
}
