import { type Budget, budgetFor, videoConstraints } from './budget';
import {
  type Choices,
  type Device,
  type DeviceKind,
  type DeviceLists,
  type DeviceMemory,
  defaultChanged,
  deviceMemory,
  findDevice,
  listDevices,
  NO_DEVICES,
  queryPermission,
} from './devices';
import { browserEnvironment, type MediaEnvironment, type MediaError, toMediaError, unavailable } from './errors';
import { LevelMeter } from './level';
import { Store } from './store';
import { SoundTreatment, supportedTreatments, type Treatment } from './treatment';
import type { MediaKind, PermissionState } from './types';

/** What is known of the microphone or the camera of this device. */
export interface SourceState {
  /** The person wants it to be sent. */
  readonly on: boolean;
  /** It is being opened. */
  readonly opening: boolean;
  readonly error: MediaError | null;
  /** The capture; null while none runs. A muted microphone keeps its capture, a camera that is off has none. */
  readonly track: MediaStreamTrack | null;
  readonly permission: PermissionState;
}

/** Something happened to a device by itself; said once, in words. `label` is what is used now, empty if nothing is. */
export interface DeviceNotice {
  readonly kind: MediaKind;
  readonly why: 'unplugged' | 'lost' | 'plugged' | 'default_changed' | 'fallback';
  readonly label: string;
  /** Tells two notices apart that say the same. */
  readonly number: number;
}

export interface LocalState {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly devices: DeviceLists;
  readonly choices: Choices;
  readonly notice: DeviceNotice | null;
}

export interface LocalOptions {
  readonly environment?: MediaEnvironment;
  readonly memory?: DeviceMemory;
  readonly permission?: (kind: MediaKind) => Promise<PermissionState>;
  readonly meter?: (track: MediaStreamTrack) => Pick<LevelMeter, 'read' | 'close'>;
}

const CLOSED: SourceState = { on: false, opening: false, error: null, track: null, permission: 'unknown' };
const KINDS: readonly MediaKind[] = ['microphone', 'camera'];

/**
 * The microphone and the camera of this device: opened apart, each only when it is switched on, and followed through plugging,
 * unplugging and changes of the default. Usable again after `release`. All methods may be called at any time; of two calls for one
 * kind the later wins.
 */
export class LocalMedia {
  readonly state: Store<LocalState>;
  /** What is done to the microphone's sound; changed by `treat`. */
  readonly treatment = new SoundTreatment();
  readonly #env: MediaEnvironment;
  readonly #memory: DeviceMemory;
  readonly #permission: (kind: MediaKind) => Promise<PermissionState>;
  readonly #newMeter: (track: MediaStreamTrack) => Pick<LevelMeter, 'read' | 'close'>;
  /** Counts what was asked per kind, so that an answer to an older question is thrown away. */
  readonly #asked: Record<MediaKind, number> = { microphone: 0, camera: 0 };
  /** For a kind whose last device was pulled out: whether it was on. It comes back so, and never louder than it went. */
  readonly #pulled: Partial<Record<MediaKind, boolean>> = {};
  readonly #lostTracks = new WeakSet<MediaStreamTrack>();
  /** The last opening by `set`, for those who ask again meanwhile. */
  readonly #opening: Partial<Record<MediaKind, Promise<void>>> = {};
  #meter: Pick<LevelMeter, 'read' | 'close'> | undefined;
  #budget: Budget = budgetFor(1);
  #notices = 0;
  #watching = false;

  constructor(options: LocalOptions = {}) {
    this.#env = options.environment ?? browserEnvironment();
    this.#memory = options.memory ?? deviceMemory;
    this.#permission = options.permission ?? queryPermission;
    this.#newMeter = options.meter ?? ((track) => new LevelMeter(track));
    this.state = new Store<LocalState>({
      microphone: CLOSED,
      camera: CLOSED,
      devices: NO_DEVICES,
      choices: this.#memory.load(),
      notice: null,
    });
  }

  /** Why no device can be asked for on this page at all, or null. */
  get impossible(): MediaError | null {
    return unavailable(this.#env);
  }

  /** Why this browser cannot make calls, or null. */
  get cannotConnect(): MediaError | null {
    return this.impossible?.kind === 'no_webrtc' ? this.impossible : null;
  }

  /** Reads permissions and devices. Asks the person nothing. */
  async refresh(): Promise<void> {
    this.#watch();
    const permissions = await Promise.all(KINDS.map((kind) => this.#permission(kind)));
    KINDS.forEach((kind, i) => {
      this.#patch(kind, { permission: permissions[i] ?? 'unknown' });
    });
    await this.#enumerate();
  }

  /** Switches on or off. Off mutes the microphone and closes the camera. Resolves when it is done, also if it failed: see `error`. */
  async set(kind: MediaKind, on: boolean): Promise<void> {
    const { on: wanted, opening, track } = this.state.get()[kind];
    if (on && wanted && opening) return this.#opening[kind];
    if (track?.readyState === 'live' && (on || opening)) {
      // Another device that is being opened meanwhile takes this over with the rest.
      track.enabled = on;
      this.#patch(kind, { on, error: null });
      return;
    }
    if (on) {
      this.#opening[kind] = this.#open(kind);
      return this.#opening[kind];
    }
    this.#asked[kind]++;
    if (kind === 'camera') this.#drop(kind);
    else if (track) track.enabled = false;
    this.#patch(kind, { on: false, opening: false, error: null });
  }

  /** Uses another device (null: the system's default) from now on and remembers it; opens it at once if the kind is running. */
  async choose(kind: DeviceKind, id: string | null): Promise<void> {
    const { devices, choices } = this.state.get();
    const device = devices[kind].find((d) => d.id === id);
    if (id !== null && !device) return;
    const { [kind]: _, ...others } = choices;
    const next = device ? { ...others, [kind]: { id: device.id, label: device.label } } : others;
    this.#memory.save(next);
    this.state.patch({ choices: next });
    if (kind === 'speaker') return;
    const { track, on, error } = this.state.get()[kind];
    if (track || error) await this.#open(kind, on || error !== null);
  }

  /** The treatments of sound that this browser knows of. */
  get treatments(): readonly Treatment[] {
    return supportedTreatments(this.#env.mediaDevices);
  }

  /**
   * Treats the microphone's sound otherwise from now on. Where the browser changes no running capture, it is opened anew; it counts as
   * on all the while.
   */
  async treat(treatment: Treatment, on: boolean): Promise<void> {
    this.treatment.set(treatment, on);
    const { track, opening } = this.state.get().microphone;
    if (!track && !opening) return;
    if (track && !opening && (await this.treatment.apply(track))) return;
    const now = this.state.get().microphone;
    if (now.track !== track) return;
    this.#end('microphone'); // Chromium treats a device that is open twice, be it by the meter, in one way only
    await this.#open('microphone', now.on);
  }

  /** Captures at the size that a mesh with so many others can send. */
  setPeers(count: number): void {
    const budget = budgetFor(count);
    if (budget === this.#budget) return;
    this.#budget = budget;
    this.#fit(this.state.get().camera.track);
  }

  /** A camera that cannot is left as it is: the senders scale. */
  #fit(camera: MediaStreamTrack | null): void {
    void camera?.applyConstraints(videoConstraints(this.#budget)).catch(() => undefined);
  }

  /** How loud the microphone is now, 0 to 1, muted or not. */
  level(): number {
    return this.#meter?.read() ?? 0;
  }

  dismissNotice(): void {
    this.state.patch({ notice: null });
  }

  /** Ends every capture: no light stays on. What is wanted (`on`) is forgotten, what was chosen is not. */
  release(): void {
    for (const kind of KINDS) {
      this.#asked[kind]++;
      this.#drop(kind);
      this.#patch(kind, { on: false, opening: false, error: null });
    }
    this.#env.mediaDevices?.removeEventListener?.('devicechange', this.#devicesChanged);
    this.#watching = false;
  }

  async #open(kind: MediaKind, on = true): Promise<void> {
    const asked = ++this.#asked[kind];
    delete this.#pulled[kind];
    this.#watch();
    this.#patch(kind, { on, opening: true, error: null });
    // Many cameras can be opened only once, so the old one goes first; a microphone has no gap that way round.
    if (kind === 'camera') this.#drop(kind);
    const budget = this.#budget;
    try {
      const track = await this.#capture(kind);
      if (asked !== this.#asked[kind]) {
        track.stop();
        return;
      }
      // Others may have come while it was opening.
      if (kind === 'camera' && budget !== this.#budget) this.#fit(track);
      this.#adopt(kind, track);
    } catch (cause) {
      if (asked !== this.#asked[kind]) return;
      this.#drop(kind);
      this.#patch(kind, { on: false, opening: false, error: toMediaError(cause) });
    }
    this.#patch(kind, { permission: await this.#permission(kind) });
    await this.#enumerate();
  }

  async #capture(kind: MediaKind): Promise<MediaStreamTrack> {
    const blocked = unavailable(this.#env);
    if (blocked) throw blocked;
    const { devices, choices } = this.state.get();
    const chosen = choices[kind];
    const id = findDevice(devices[kind], chosen)?.id ?? chosen?.id;
    if (!id) return this.#ask(kind, undefined);
    try {
      return await this.#ask(kind, id);
    } catch (cause) {
      const { kind: why } = toMediaError(cause);
      if (why !== 'overconstrained' && why !== 'not_found') throw cause;
      // The chosen device is away: the default stands in, and the choice stays for when it is back.
      const track = await this.#ask(kind, undefined);
      this.#tell(kind, 'fallback', track.label);
      return track;
    }
  }

  async #ask(kind: MediaKind, id: string | undefined): Promise<MediaStreamTrack> {
    const base = kind === 'microphone' ? this.treatment.state.get() : videoConstraints(this.#budget);
    const constraints = id ? { ...base, deviceId: { exact: id } } : base;
    const media = this.#env.mediaDevices as MediaDevices; // #capture has checked it
    const stream = await media.getUserMedia(kind === 'microphone' ? { audio: constraints } : { video: constraints });
    const [track] = stream.getTracks();
    if (!track) throw toMediaError(new DOMException('no track', 'NotFoundError'));
    return track;
  }

  #adopt(kind: MediaKind, track: MediaStreamTrack): void {
    this.#end(kind); // there is no time without a capture, so nobody is told of one
    track.enabled = this.state.get()[kind].on;
    // Fires when the device is pulled out or the permission is taken back, not when we stop it.
    track.addEventListener('ended', () => void this.#lost(kind, track));
    if (kind === 'microphone') {
      this.#meter = this.#makeMeter(track);
      this.treatment.check(track);
    }
    this.#patch(kind, { opening: false, error: null, track });
  }

  #makeMeter(track: MediaStreamTrack) {
    try {
      return this.#newMeter(track);
    } catch {
      return undefined; // No audio context to be had: the call works without a meter.
    }
  }

  #drop(kind: MediaKind): void {
    this.#end(kind);
    this.#patch(kind, { track: null });
  }

  #end(kind: MediaKind): void {
    this.state.get()[kind].track?.stop();
    if (kind === 'microphone') {
      this.#meter?.close();
      this.#meter = undefined;
    }
  }

  /** The running device is gone: goes on with the default one, or says that there is none. */
  async #lost(kind: MediaKind, track: MediaStreamTrack): Promise<void> {
    if (this.state.get()[kind].track !== track || this.#lostTracks.has(track)) return;
    this.#lostTracks.add(track); // Both the track and the device list tell it.
    await this.#enumerate();
    const source = this.state.get()[kind];
    if (source.track !== track) return;
    await this.#open(kind, source.on);
    const now = this.state.get()[kind];
    if (now.track) this.#tell(kind, 'unplugged', now.track.label);
    // Any other reason, such as a permission taken back, has words of its own.
    if (now.error?.kind === 'not_found') {
      this.#pulled[kind] = source.on;
      this.#tell(kind, 'lost', '');
    }
  }

  readonly #devicesChanged = () => void this.#followDevices();

  async #followDevices(): Promise<void> {
    const before = this.state.get().devices;
    await this.#enumerate();
    const { devices, choices } = this.state.get();
    for (const kind of KINDS) {
      const { track, on, error, opening } = this.state.get()[kind];
      if (opening) continue;
      if (track && !isListed(track, devices[kind])) {
        await this.#lost(kind, track);
        continue;
      }
      const appeared = devices[kind].filter((d) => !before[kind].some((old) => old.id === d.id));
      const chosen = findDevice(devices[kind], choices[kind]);
      if (track && chosen && appeared.includes(chosen) && track.label !== chosen.label) {
        await this.#reopen(kind, on, 'plugged');
      } else if (track && !chosen && defaultChanged(before[kind], devices[kind])) {
        await this.#reopen(kind, on, 'default_changed');
      } else if (error && appeared.length > 0 && this.#pulled[kind] !== undefined) {
        await this.#reopen(kind, this.#pulled[kind], 'plugged');
      }
    }
  }

  async #reopen(kind: MediaKind, on: boolean, why: DeviceNotice['why']): Promise<void> {
    await this.#open(kind, on);
    const { track } = this.state.get()[kind];
    if (track) this.#tell(kind, why, track.label);
  }

  async #enumerate(): Promise<void> {
    if (!this.#env.mediaDevices) return;
    try {
      this.state.patch({ devices: await listDevices(this.#env.mediaDevices) });
    } catch {
      // Some privacy settings refuse the list: the default devices still work.
    }
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#env.mediaDevices?.addEventListener?.('devicechange', this.#devicesChanged);
  }

  #tell(kind: MediaKind, why: DeviceNotice['why'], label: string): void {
    this.state.patch({ notice: { kind, why, label, number: ++this.#notices } });
  }

  #patch(kind: MediaKind, change: Partial<SourceState>): void {
    const source = this.state.get()[kind];
    const keys = Object.keys(change) as (keyof SourceState)[];
    if (keys.some((key) => !Object.is(source[key], change[key]))) {
      this.state.patch({ [kind]: { ...source, ...change } });
    }
  }
}

/** The id of a capture's device, as far as the browser tells; without one nothing can be said against it. */
function isListed(track: MediaStreamTrack, devices: readonly Device[]): boolean {
  const { deviceId } = track.getSettings();
  return devices.length > 0 ? !deviceId || devices.some((d) => d.id === deviceId) : track.readyState === 'live';
}
