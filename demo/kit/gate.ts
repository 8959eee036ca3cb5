/** Lets pass while it is open; those who come while it is closed wait. */
export class Gate {
  #closed: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  /** Closes it. */
  close(): void {
    if (this.#closed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = { opened: promise, open: resolve };
  }

  /** Opens it, and lets go those who wait. */
  open(): void {
    this.#closed?.open();
    this.#closed = undefined;
  }

  /** Resolves when it is open. */
  async pass(): Promise<void> {
    while (this.#closed) await this.#closed.opened;
  }
}
