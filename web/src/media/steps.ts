/** Works off steps strictly one after the other. A step that fails is told, and the next one follows. */
export class Steps {
  readonly #onFailed: (cause: unknown) => void;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(onFailed: (cause: unknown) => void) {
    this.#onFailed = onFailed;
  }

  add(step: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#closed) return;
      try {
        await step();
      } catch (cause) {
        if (!this.#closed) this.#onFailed(cause);
      }
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Nothing begins any more. */
  close(): void {
    this.#closed = true;
  }
}
