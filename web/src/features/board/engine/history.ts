import { split } from './drafts';
import { doable, inverseOf, needsBase } from './inverse';
import type { Part } from './overlay';
import type { BoardScene } from './scene';
import type { Draft } from './types';

/** Gestures that can be taken back at most; of more the oldest are forgotten. */
const MOST = 200;

/** One op of a gesture, and what takes it back. */
interface Step {
  readonly key: string;
  readonly inverse: Draft;
  /** The number of the op, once it is known. */
  n?: number;
}

type Entry = readonly Step[];

/** What this person did and can take back, and what was taken back and can be done again. It never concerns what others did. */
export class History {
  private undos: Entry[] = [];
  private redos: Entry[] = [];
  private readonly steps = new Map<string, Step>();

  constructor(
    private readonly scene: BoardScene,
    private readonly newKey: () => string,
    /** Lays a part over the scene, and has it sent. */
    private readonly perform: (part: Part) => void,
  ) {}

  get canUndo(): boolean {
    return this.undos.length > 0;
  }

  get canRedo(): boolean {
    return this.redos.length > 0;
  }

  /** Does a gesture. What was taken back before cannot be done again from now on. */
  do(drafts: readonly Draft[]): void {
    for (const entry of this.redos) this.forget(entry);
    this.redos = [];
    this.keep(
      this.undos,
      drafts.flatMap((draft) => this.step({ key: this.newKey(), draft }) ?? []),
    );
  }

  undo(): void {
    this.turn(this.undos, this.redos);
  }

  redo(): void {
    this.turn(this.redos, this.undos);
  }

  /** An op has got its number. */
  numbered(key: string, n: number): void {
    const step = this.steps.get(key);
    if (step) step.n = n;
  }

  /** An op was not done, so that nothing of it is to be taken back. */
  refused(key: string): void {
    if (!this.steps.delete(key)) return;
    const without = (entries: Entry[]) =>
      entries.map((entry) => entry.filter((step) => step.key !== key)).filter((entry) => entry.length > 0);
    this.undos = without(this.undos);
    this.redos = without(this.redos);
  }

  /** Takes back the last of the entries of which something is left to take back. */
  private turn(from: Entry[], to: Entry[]): void {
    for (let entry = from.pop(); entry; entry = from.pop()) {
      this.forget(entry);
      const back = [...entry].reverse().flatMap((step) => this.back(step));
      if (back.length === 0) continue;
      this.keep(to, back);
      return;
    }
  }

  /** Takes a step back, in as many ops as the server takes: what was is perhaps larger than what is. */
  private back({ key, n, inverse }: Step): readonly Step[] {
    const draft = doable(inverse, this.scene);
    if (!draft) return [];
    const based = needsBase(draft);
    const drafts = split(based && n !== undefined ? { ...draft, base: n } : draft);
    const undoes = based && n === undefined ? { undoes: key } : undefined;
    return drafts.flatMap((part) => this.step({ key: this.newKey(), draft: part, ...undoes }) ?? []);
  }

  private step(part: Part): Step | undefined {
    const inverse = inverseOf(part.draft, this.scene);
    this.perform(part);
    return inverse && { key: part.key, inverse };
  }

  private keep(entries: Entry[], entry: Entry): void {
    if (entry.length === 0) return;
    for (const step of entry) this.steps.set(step.key, step);
    entries.push(entry);
    if (entries.length > MOST) this.forget(entries.shift() ?? []);
  }

  private forget(entry: Entry): void {
    for (const { key } of entry) this.steps.delete(key);
  }
}
