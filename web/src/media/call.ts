import { newUUID } from '@/uuid';
import type { CallOptions } from './call-options';
import { beforeCall, type CallState } from './call-state';
import { findDevice } from './devices';
import { draw } from './drawing';
import { type MediaError, notJoined } from './errors';
import { Hearing } from './hearing';
import { IceServerList } from './ice-servers';
import type { LocalMedia } from './local';
import { Monitor } from './monitor';
import { Paths } from './paths';
import { Relaying } from './relaying';
import { Saving } from './saving';
import { ScreenShare } from './screen';
import { Sharing } from './sharing';
import { Showing } from './showing';
import { Sound } from './sound';
import { exposeStats, type PeerStats } from './stats';
import { Store } from './store';
import { Telling } from './telling';
import type { CallID, DeviceID, MediaKind, Participant, ServerOffer, Source, TrackSource } from './types';
import { Viewport } from './viewport';

const LEVELS_EVERY = 200;
const JOIN_AGAIN = 2_000;
/** After so many readings without being listed as in the call (its seat was lost in a long cut) the device joins anew. */
const UNLISTED = 25;
const KINDS: readonly MediaKind[] = ['microphone', 'camera'];

/** How long a way to the server that has failed is kept before another is tried, in ms: the first time, and at most. */
const [PAUSE_FIRST, PAUSE_MOST] = [10_000, 60_000];

/**
 * This device's part in the call of a room. It tells the room what it sends, connects to the others or
 * to the server, and holds all that a page shows of it. `leave` ends all captures and connections before it returns; a call is used once.
 */
export class Call {
  readonly state: Store<CallState>;
  readonly local: LocalMedia;
  readonly screen: ScreenShare;
  readonly sharing: Sharing;
  readonly showing: Showing;
  readonly sound: Sound;
  /** How much data the person lets it take. */
  readonly saving: Saving;
  /** Whether others may learn this device's address. */
  readonly relaying: Relaying;
  /** How well it goes. */
  readonly monitor: Monitor;
  readonly #options: CallOptions;
  readonly #stops: (() => void)[] = [];
  readonly #hearing: Hearing;
  readonly #viewport: Viewport;
  readonly #servers: IceServerList;
  #paths: Paths | undefined;
  #pause = PAUSE_FIRST;
  /** What the server offered last: it may do so before this side knows that the call goes there. */
  readonly #offered = new Store<ServerOffer | undefined>(undefined);
  /** Names this device's stay in the call. */
  #stay: CallID | null = null;
  #unlisted = 0; // for so many readings in a row
  #cancelJoin = () => {};
  readonly #telling = new Telling();

  constructor(options: CallOptions) {
    this.#options = options;
    this.local = options.local;
    this.screen = options.screen ?? new ScreenShare();
    this.#hearing = new Hearing(options.local);
    this.sharing = new Sharing({
      screen: this.screen,
      local: this.local,
      may: () => this.#mayShare(),
      cameraBack: () => void this.set('camera', true),
    });
    const listed = () => this.#stay !== null && this.#isListed(options.room.device());
    this.showing = new Showing({ ...options, screen: this.screen, listed });
    this.sound = options.sound ?? new Sound();
    this.relaying = new Relaying(options.room);
    this.#servers = new IceServerList(options.room, options.timers, (list) => this.relaying.find(list));
    this.saving = new Saving(options.room.id());
    this.#viewport = new Viewport(options.timers, () => this.#paths?.show(this.#viewport.tiles()));
    this.state = new Store(beforeCall(options.room));
    this.monitor = new Monitor(options.timers, this.state, this.saving, () => this.#paths?.report() ?? []);
  }

  /**
   * Opens what was chosen and joins the call, or finds it full. Devices that cannot be had do not keep anyone out; whatever else
   * breaks it makes it `failed`.
   */
  start(): Promise<void> {
    return this.#try(() => this.#start());
  }

  async #start(): Promise<void> {
    const { room, timers, local } = this.#options;
    this.#stops.push(
      room.subscribe(this.#roomChanged),
      room.onMediaOffer((offer) => this.#offered.set(offer)),
      room.onMuted((source, by) => this.#mutedByHost(source, by)),
      room.onHanded((by) => this.state.patch({ handed: { by, times: (this.state.get().handed?.times ?? 0) + 1 } })),
      local.state.subscribe(this.#localChanged),
      this.screen.state.subscribe(this.#localChanged),
      this.saving.state.subscribe(() => this.#save()),
      this.relaying.state.subscribe(() => this.#paths?.setRelayOnly(this.relaying.only)),
      this.monitor.start(),
      this.sound.blocked.subscribe(() => this.state.patch({ soundBlocked: this.sound.blocked.get() })),
      timers.every(LEVELS_EVERY, () => this.#listen()),
      this.#servers.keepFresh((before) => this.#paths?.renew(before)),
      exposeStats(() => this.stats()),
    );
    this.#routeSound();
    this.#save();
    void local.refresh();
    // Nothing is opened for a call that is full, or that this browser cannot make.
    if (this.#isFull() || this.local.cannotConnect) local.release();
    else for (const kind of KINDS) void this.set(kind, this.#options[kind]);
    await this.#servers.load();
    if (this.state.get().phase === 'joining') await this.#join();
  }

  /** Joins if there is room; also the way in for one who came when it was full, or whose last try failed. */
  join(): Promise<void> {
    return this.#try(() => this.#join());
  }

  async #join(): Promise<void> {
    if (this.#stay || this.state.get().phase === 'left') return;
    const impossible = this.local.cannotConnect;
    if (impossible) throw impossible;
    if (this.#isFull()) {
      this.#stayOut('full');
      return;
    }
    this.#stay = (this.#options.newCall ?? newUUID)();
    this.state.patch({ phase: 'joining', failure: null });
    const stay = this.#stay;
    const answer = await this.#tell().catch(() => 'failed' as const);
    if (stay !== this.#stay) return; // left meanwhile
    if (answer === 'full') this.#stayOut('full');
    else if (answer === 'ok') this.#roomChanged();
    else this.#joinAgain(JOIN_AGAIN);
  }

  /** Switches the own microphone or camera; on only if the room allows it. */
  async set(kind: MediaKind, on: boolean): Promise<void> {
    this.state.patch({ speakingMuted: false });
    if (on && !this.#may(kind)) return;
    await this.local.set(kind, on);
  }

  /** Push to talk: opens a muted microphone while true. Does nothing if it is open anyway. */
  talk(on: boolean): void {
    const { talking } = this.state.get();
    if (on === talking || (on && this.local.state.get().microphone.on)) return;
    this.state.patch({ talking: on });
    void this.set('microphone', on);
  }

  /** Tries the connection to one device again at once. */
  retry(device: DeviceID): void {
    if (this.#paths?.failed) this.#joinAgain(0);
    else this.#paths?.retry(device);
  }

  /** The browser is on another network, or is online again. */
  networkChanged(): void {
    this.#paths?.networkChanged();
  }

  /** How loud a device is now, 0 to 1; for meters, which read it as often as they draw. */
  level(device: DeviceID): number {
    return device === this.#options.room.device() ? this.#hearing.ownLevel() : this.#hearing.level(device);
  }

  /** Tells everyone that this device records its view of the room. Rejects if it is refused, and has to be ended then. */
  setRecording(on: boolean): Promise<unknown> {
    this.#telling.recording = on;
    return this.#tell();
  }

  /** A place on the page in which a picture is shown: the server sends it as large as it is needed, and not at all where it is hidden. */
  view(device: DeviceID, source: TrackSource): ReturnType<Viewport['add']> {
    return this.#viewport.add(device, source);
  }

  async stats(): Promise<readonly PeerStats[]> {
    return (await this.#paths?.stats()) ?? [];
  }

  /** Leaves the call: every capture and every connection has ended when it returns. */
  leave(): void {
    if (this.state.get().phase === 'left') return;
    const joined = this.#stay !== null;
    this.#end();
    for (const stop of this.#stops) stop();
    this.screen.stop();
    this.local.release();
    this.sound.close();
    this.#viewport.close();
    this.state.patch({ phase: 'left', tiles: [], size: 0, spoke: [] });
    if (joined) void this.#tell().catch(() => undefined); // a session that is over needs not to know
  }

  /** Whatever breaks a step into the call is a state with words. */
  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (cause) {
      if (this.state.get().phase === 'left') return;
      this.#stayOut('failed', notJoined(cause));
    }
  }

  #isFull(): boolean {
    return this.#others().length >= this.#options.room.callMax();
  }

  /** In the room, but not in the call: nothing is open. */
  #stayOut(phase: 'full' | 'failed', failure: MediaError | null = null): void {
    this.#end();
    this.local.release();
    this.state.patch({ phase, failure });
    void this.#tell().catch(() => undefined); // the seat may still hold what this device sent before a refresh
    this.#draw();
  }

  /** Ends this stay: its connections close at once. */
  #end(): void {
    this.#stay = null;
    this.#telling.forget();
    this.#unlisted = 0;
    this.#cancelJoin();
    this.#paths?.close();
    this.#paths = undefined;
  }

  #joinAgain(after: number): void {
    this.#end();
    this.state.patch({ phase: 'joining' });
    this.#cancelJoin = this.#options.timers.after(after, () => void this.join());
  }

  #others(): readonly Participant[] {
    return this.#options.room.roster().filter((p) => p.call !== null && !this.#isOwn(p));
  }

  /** A server that was started anew names this device anew; until the roster is, its old name is known by the stay, which others can copy. */
  #isOwn({ device, account, call }: Participant): boolean {
    const { room } = this.#options;
    return device === room.device() || (account === room.account() && call !== null && call === this.#stay);
  }

  readonly #roomChanged = () => {
    const { room } = this.#options;
    const own = room.device();
    this.relaying.follow();
    this.#obey();
    this.showing.follow(this.#paths);
    const stay = this.#stay;
    if (stay && own) void this.#try(async () => this.#connect(own, stay)); // a browser may make no connection
    this.#draw();
  };

  /** Keeps the ways to those who are in the call now. */
  #connect(own: DeviceID, stay: CallID): void {
    const { room } = this.#options;
    const others = this.#others();
    if (this.#paths && this.#paths.device !== own && this.#isListed(own)) {
      // The others know this device by another name now, so both sides begin again.
      this.#paths.close();
      this.#paths = undefined;
    }
    this.#paths ??= this.#newPaths(own, stay);
    // The server takes what it is sent of this stay once it has told everyone of it.
    if (room.topology() === 'mesh' || this.#isListed(own)) this.#paths.sync(others);
    this.local.setPeers(room.topology() === 'sfu' ? 1 : others.length); // one encoder for all, or one for each
    if (this.state.get().phase === 'joining') this.state.patch({ phase: 'in' });
  }

  /** Stops what the room does not allow any more. */
  #obey(): void {
    const [microphone, camera] = [this.#options.room.may('microphone'), this.#options.room.may('camera')];
    this.state.patch({ maySpeak: microphone, mayShow: camera, mayShare: this.#mayShare() });
    if (this.screen.state.get().picture && !this.#options.room.may('screen')) this.screen.stop();
    for (const kind of KINDS) if (!this.#may(kind) && this.local.state.get()[kind].on) void this.local.set(kind, false);
  }

  #may(kind: MediaKind): boolean {
    return this.#options.room.may(kind) && !(kind === 'camera' && this.saving.state.get().audioOnly);
  }

  /** Sends and takes as much data as the person wants. */
  #save(): void {
    const { limits } = this.saving;
    this.#viewport.limit = limits.height;
    this.#paths?.setLimits(limits);
    this.#paths?.show(this.#viewport.tiles());
    this.#obey();
  }

  #newPaths(device: DeviceID, stay: CallID): Paths {
    const { connect, newCall, room, timers } = this.#options;
    const paths = new Paths({
      device,
      stay,
      room,
      timers,
      configuration: () => ({ iceServers: this.#servers.list }),
      configurationEnds: () => this.#servers.end,
      relayOnly: this.relaying.only,
      ...(connect && { connect }),
      ...(newCall && { newCall }),
      offered: this.#offered.get,
      pause: this.#pause,
      onOver: () => {
        this.#pause = Math.min(this.#pause * 2, PAUSE_MOST);
        this.#joinAgain(0);
      },
    });
    paths.changes.subscribe(() => this.#draw());
    this.showing.send(paths);
    paths.setLimits(this.saving.limits);
    paths.show(this.#viewport.tiles());
    return paths;
  }

  readonly #localChanged = () => {
    this.sharing.follow();
    this.#obey();
    this.showing.follow(this.#paths);
    this.#routeSound();
    if (this.#stay) void this.#tell().catch(() => undefined); // told again after a cut, by the room's session
    this.#draw();
  };

  #mayShare(): boolean {
    const { room } = this.#options;
    return this.screen.available && room.may('screen') && room.callMax() > room.meshMax();
  }

  async #tell(): Promise<'ok' | 'full'> {
    const { room } = this.#options;
    const shares = this.screen.state.get().picture !== null;
    const answer = await this.#telling.tell(room, this.#stay, this.local.state.get(), shares);
    if (answer !== 'taken') return answer;
    this.screen.refuse('taken'); // which tells the room again
    return 'ok';
  }

  #draw(): void {
    const { room } = this.#options;
    const { phase, tiles: old } = this.state.get();
    const { tiles, sound } = draw(
      {
        roster: phase === 'left' ? [] : room.roster(),
        isOwn: (participant) => this.#isOwn(participant),
        remote: (device) => this.#paths?.remote(device),
        local: this.local.state.get(),
        screen: this.screen.state.get(),
      },
      old,
    );
    this.sound.sync(sound);
    const same = old.length === tiles.length && tiles.every((tile, i) => tile === old[i]);
    const size = this.#others().length + (this.#stay ? 1 : 0);
    if (tiles.some(({ state }) => state?.kind === 'connected')) this.#pause = PAUSE_FIRST;
    this.state.patch({ size, most: room.callMax(), moving: this.#paths?.moving ?? false, ...(same ? {} : { tiles }) });
  }

  #listen(): void {
    const { room, timers } = this.#options;
    const own = room.device();
    this.state.patch({
      spoke: this.#hearing.listen(own, this.#others(), this.#paths, timers.now()),
      speakingMuted: this.#hearing.speaksMuted(this.#stay !== null),
    });
    this.#watchListing(own);
  }

  #watchListing(own: DeviceID | null): void {
    this.#unlisted = this.#isListed(own) || this.state.get().phase !== 'in' ? 0 : this.#unlisted + 1;
    if (this.#unlisted >= UNLISTED) this.#joinAgain(0);
  }

  #isListed(own: DeviceID | null): boolean {
    return this.#options.room.roster().some((p) => p.device === own && p.call === this.#stay);
  }

  #mutedByHost(source: Source, by: string | null): void {
    const times = (this.state.get().mutedByHost?.times ?? 0) + 1;
    this.state.patch({ mutedByHost: { source, by, times }, ...(source === 'microphone' && { talking: false }) });
    this.showing.switchOff(source);
  }

  #routeSound(): void {
    const { devices, choices } = this.local.state.get();
    this.sound.setSpeaker(findDevice(devices.speaker, choices.speaker)?.id ?? '');
  }
}
