import { newUUID } from '@/uuid';
import { saveFile } from '../save-file';
import { Store } from '../store';
import { type Disk, openDisk, readDisk } from './disk';
import { chooseFormat, complete, type Encoder, type Format, startEncoder } from './encoder';
import { Frames } from './frames';
import { FRAMES } from './limits';
import { Mixer, type Sounds } from './mixer';
import { paint } from './painter';
import type { Shot, Size } from './scene';
import { type Kept, Shelf } from './shelf';
import { tick } from './tick';

/** `own`: one's camera and microphone; `view`: what one sees and hears of the room. */
export type Subject = 'own' | 'view';

/** Why a recording ended. */
export type Ending = 'asked' | 'left' | 'forbidden' | 'no_space' | 'broken';

/** Why there is no recording. */
export type RecordFailure = 'unsupported' | 'no_space' | 'refused' | 'offline' | 'unknown' | 'unreadable';

export type RecordState =
  | { readonly at: 'idle' }
  | { readonly at: 'starting'; readonly subject: Subject }
  | { readonly at: 'running'; readonly subject: Subject; readonly since: number; readonly lasting: boolean }
  | { readonly at: 'finishing'; readonly share: number }
  | { readonly at: 'saved'; readonly file: Blob; readonly name: string; readonly ending: Ending; readonly detail: string }
  | { readonly at: 'failed'; readonly why: RecordFailure };

/** What is recorded; asked for each picture. */
export interface Scenery {
  readonly subject: Subject;
  /** What the file is called, without its ending. */
  readonly title: string;
  shots(size: Size): readonly Shot[];
  sounds(): Sounds;
  /** Why it cannot go on. */
  over(): Ending | null;
  /** Called before the first picture, and on every way out. Of the first a refusal is a failure. */
  tell(recording: boolean): Promise<unknown>;
}

/** The parts that are browsers' own; tests bring others. */
export interface Parts {
  readonly chooseFormat: (size: Size) => Promise<Format | null>;
  readonly openDisk: (name: string) => Promise<Disk>;
  readonly readDisk: (name: string) => Promise<Blob>;
  readonly startEncoder: typeof startEncoder;
  readonly complete: typeof complete;
  readonly newMixer: () => Pick<Mixer, 'track' | 'rate' | 'start' | 'sync' | 'close'>;
  readonly newFrames: () => Pick<Frames, 'sync' | 'of' | 'close'>;
  readonly newCanvas: () => HTMLCanvasElement;
  readonly tick: (ms: number, run: () => void) => () => void;
  /** ms, steady. */
  readonly now: () => number;
  readonly shelf: Pick<Shelf, 'put' | 'remove' | 'discard' | 'hold'>;
  readonly save: (file: Blob, name: string) => void;
}

export const SIZE: Size = { width: 1280, height: 720 };

const browserParts = (): Parts => ({
  chooseFormat,
  openDisk,
  readDisk,
  startEncoder,
  complete,
  newMixer: () => new Mixer(),
  newFrames: () => new Frames(),
  newCanvas: () => document.createElement('canvas'),
  tick,
  now: () => performance.now(),
  shelf: new Shelf(),
  save: saveFile,
});

interface Run {
  readonly scenery: Scenery;
  readonly kept: Kept;
  readonly disk: Disk;
  readonly encoder: Encoder;
  readonly started: number;
  /** What has to end, in this order. */
  readonly ends: (() => unknown)[];
  /** Lets other pages have the recording. */
  readonly release: () => void;
}

/**
 * Records to a file of this browser, one at a time. What is written lies in the browser's storage from the first second, so that neither a
 * crash nor a reload loses it; when it ends the browser saves it like a download. A recording outlives the page that it was begun on.
 */
export class Recorder {
  readonly state = new Store<RecordState>({ at: 'idle' });
  readonly #parts: Parts;
  #run: Run | undefined;

  constructor(parts: Partial<Parts> = {}) {
    this.#parts = { ...browserParts(), ...parts };
  }

  /** To be called from a click. Resolves when it runs or has failed: see the state. */
  async start(scenery: Scenery): Promise<void> {
    if (['starting', 'running', 'finishing'].includes(this.state.get().at)) return;
    this.state.set({ at: 'starting', subject: scenery.subject });
    const ends: (() => unknown)[] = [];
    const undo: (() => unknown)[] = [];
    try {
      await this.#start(scenery, ends, undo);
    } catch (cause) {
      for (const end of [...undo, ...ends]) await Promise.resolve(end()).catch(() => undefined);
      this.state.set({ at: 'failed', why: failureOf(cause) });
    }
  }

  /** Notes what has to end with the recording, and what has to be undone where none begins. */
  async #start(scenery: Scenery, ends: (() => unknown)[], undo: (() => unknown)[]): Promise<void> {
    const { chooseFormat, openDisk, startEncoder, newMixer, newFrames, newCanvas, tick, now, shelf } = this.#parts;
    const mixer = newMixer(); // before anything is waited for: a click opens the sound
    ends.push(() => mixer.close());
    const frames = newFrames();
    ends.push(() => frames.close());
    const format = await chooseFormat(SIZE);
    if (!format) throw new DOMException('no encoder', 'NotSupportedError');
    await mixer.start();
    mixer.sync(scenery.sounds());
    ends.push(() => scenery.tell(false));
    await scenery.tell(true);
    const id = newUUID();
    const kept: Kept = {
      id,
      file: `recording-${id}.part`,
      container: format.container,
      title: scenery.title,
      since: Date.now(),
      state: 'open',
    };
    const disk = await openDisk(kept.file);
    const release = shelf.hold(id);
    undo.push(
      () => disk.close(),
      () => shelf.remove(kept),
      release,
    );
    if (disk.lasting) shelf.put(kept);
    const canvas = Object.assign(newCanvas(), SIZE);
    const brush = canvas.getContext('2d', { alpha: false });
    if (!brush) throw new DOMException('no canvas', 'NotSupportedError');
    const draw = () => {
      const shots = scenery.shots(SIZE);
      frames.sync(new Set(shots.flatMap(({ track }) => (track?.readyState === 'live' ? [track] : []))));
      paint(brush, SIZE, shots, frames.of);
      mixer.sync(scenery.sounds());
    };
    draw();
    const encoder = await startEncoder(format, canvas, mixer.track, mixer.rate, disk);
    const run: Run = { scenery, kept, disk, encoder, started: now(), ends, release };
    this.#run = run;
    encoder.broken.catch((cause: unknown) => this.#break(cause));
    ends.unshift(tick(1000 / FRAMES, this.#beat(run, draw)));
    this.state.set({ at: 'running', subject: scenery.subject, since: Date.now(), lasting: disk.lasting });
  }

  /** One picture at a time: what the encoder has no time for is left out. */
  #beat(run: Run, draw: () => void): () => void {
    let busy = false;
    let last = -1;
    return () => {
      if (this.#run !== run) return;
      const over = run.scenery.over();
      if (over) {
        void this.#stop(over);
        return;
      }
      if (busy) return;
      const at = (this.#parts.now() - run.started) / 1000;
      if (at <= last) return;
      last = at;
      busy = true;
      draw();
      run.encoder.add(at, 1 / FRAMES).then(
        () => {
          busy = false;
        },
        (cause: unknown) => this.#break(cause),
      );
    };
  }

  /** Ends the recording and saves it. */
  stop(): Promise<void> {
    return this.#stop('asked');
  }

  #break(cause: unknown): Promise<void> {
    const full = nameOf(cause) === 'QuotaExceededError';
    return this.#stop(full ? 'no_space' : 'broken', cause instanceof Error ? cause.message : String(cause));
  }

  async #stop(ending: Ending, detail = ''): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    this.state.set({ at: 'finishing', share: 0 });
    const [halt, ...ends] = run.ends;
    halt?.();
    // What breaks now has been written as far as it goes, and is made whole from there.
    await run.encoder.finish().catch(() => undefined);
    await run.disk.close().catch(() => undefined);
    for (const end of ends) await Promise.resolve(end()).catch(() => undefined);
    await this.#keep(run.kept, () => run.disk.file(), run.disk.lasting, ending, detail);
    run.release();
  }

  /** Saves what a page that is gone has left. */
  async recover(kept: Kept): Promise<void> {
    if (['starting', 'running', 'finishing'].includes(this.state.get().at)) return;
    const release = this.#parts.shelf.hold(kept.id);
    await this.#keep(kept, () => this.#parts.readDisk(kept.file), true, 'left');
    release();
  }

  async #keep(kept: Kept, read: () => Promise<Blob>, lasting: boolean, ending: Ending, detail = ''): Promise<void> {
    this.state.set({ at: 'finishing', share: 0 });
    try {
      const recorded = await read();
      const { file, whole } = await this.#complete(kept, recorded, lasting);
      const type = kept.container === 'mp4' ? 'video/mp4' : 'video/webm';
      const named = file.slice(0, file.size, type);
      const name = `${kept.title}.${kept.container}`;
      this.#parts.save(named, name);
      if (lasting) this.#parts.shelf.put({ ...whole, state: 'saved', since: Date.now() });
      this.state.set({ at: 'saved', file: named, name, ending, detail });
    } catch (cause) {
      const why = failureOf(cause);
      this.state.set({ at: 'failed', why: why === 'no_space' ? why : 'unreadable' });
    }
  }

  /** Makes a recording a file in which one can move. What is in memory only is saved as it is if that fails: it plays. */
  async #complete(kept: Kept, recorded: Blob, lasting: boolean): Promise<{ file: Blob; whole: Kept }> {
    if (kept.state !== 'open') return { file: recorded, whole: kept };
    const whole: Kept = { ...kept, file: `recording-${kept.id}.${kept.container}`, state: 'whole' };
    try {
      return { file: await this.#write(recorded, kept, whole, lasting), whole };
    } catch (cause) {
      await this.#parts.shelf.discard(whole.file);
      if (lasting) throw cause;
      return { file: recorded, whole: kept };
    }
  }

  async #write(recorded: Blob, kept: Kept, whole: Kept, lasting: boolean): Promise<Blob> {
    const { openDisk, complete, shelf } = this.#parts;
    const disk = await openDisk(whole.file);
    try {
      await complete(recorded, kept.container, disk, (share) => this.state.set({ at: 'finishing', share }));
    } finally {
      await disk.close();
    }
    const file = await disk.file();
    if (disk.lasting) shelf.put(whole); // before the other goes: a page that is lost now finds it
    if (disk.lasting && lasting) await shelf.discard(kept.file);
    else if (lasting) await shelf.remove(kept);
    return file;
  }

  /** Lets the person go on after a failure, or having read that it is saved. */
  dismiss(): void {
    const { at } = this.state.get();
    if (at === 'saved' || at === 'failed') this.state.set({ at: 'idle' });
  }
}

const nameOf = (cause: unknown) => (cause instanceof Error || cause instanceof DOMException ? cause.name : '');

function failureOf(cause: unknown): RecordFailure {
  if (nameOf(cause) === 'QuotaExceededError') return 'no_space';
  if (nameOf(cause) === 'NotSupportedError') return 'unsupported';
  const { code } = cause as { code?: unknown };
  if (code === 'forbidden') return 'refused';
  return typeof code === 'string' ? 'offline' : 'unknown';
}
