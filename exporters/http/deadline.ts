/** A point in time, on the clock of `performance.now()`, that can be brought forward. Its signal aborts then. */
export class Deadline {
  readonly #controller = new AbortController();
  #at = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(at: number) {
    this.noLaterThan(at);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How long there is until then, in seconds. */
  get left(): number {
    return Math.max(0, this.#at - performance.now()) / 1000;
  }

  /** Makes it `at`, unless it is earlier already. */
  noLaterThan(at: number): void {
    if (at >= this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), Math.max(0, at - performance.now()));
  }

  /** Lets it pass without a signal. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#at = Number.NEGATIVE_INFINITY;
  }
}
