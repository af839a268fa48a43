import type { Context } from '../render/paint';

/** A canvas that paints nothing and keeps what it is told, as `name arguments`. */
export class RecordingCanvas {
  readonly calls: string[] = [];
  private readonly context: Context;

  constructor(
    public width: number,
    public height: number,
  ) {
    const note =
      (name: string) =>
      (...values: readonly unknown[]) => {
        this.calls.push([name, ...values.map(worded)].join(' '));
        return name === 'measureText' ? { width: 10 * String(values[0]).length } : undefined;
      };
    const kept: Record<string | symbol, unknown> = { canvas: this };
    this.context = new Proxy(kept, {
      get: (_, name) => (name in kept ? kept[name] : note(String(name))),
      set: (_, name, value) => {
        kept[name] = value;
        return true;
      },
    }) as unknown as Context;
  }

  getContext(): Context {
    return this.context;
  }

  /** What it was told of that name, since the last time. */
  take(name: string): readonly string[] {
    const found = this.calls.filter((call) => call.startsWith(`${name} `) || call === name);
    this.calls.length = 0;
    return found;
  }
}

const worded = (value: unknown) => (value instanceof Object ? value.constructor.name : String(value));

/** A path that keeps nothing. */
export class EmptyPath {
  moveTo(): void {}
  lineTo(): void {}
  quadraticCurveTo(): void {}
  bezierCurveTo(): void {}
  closePath(): void {}
}
