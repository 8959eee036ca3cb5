/** How long a new hold lives. It can be shortened for a while, never lengthened; holds that there are keep theirs. */
export class HoldTtl {
  readonly #usual: number;
  #now: number;

  /** @param usual seconds. */
  constructor(usual: number) {
    this.#usual = usual;
    this.#now = usual;
  }

  /** Seconds that a hold gets that is made now. */
  get seconds(): number {
    return this.#now;
  }

  /** Gives new holds at most so many seconds, until it is restored. */
  shorten(seconds: number): void {
    this.#now = Math.min(this.#usual, seconds);
  }

  /** Gives new holds the usual time again. */
  restore(): void {
    this.#now = this.#usual;
  }
}
