interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends items together that come at the same time: those of one turn of the event loop, and those that come while the
 * batch before them is under way. One batch at a time, so items are sent in the order in which they came.
 */
export class Batches<Item, Result> {
  readonly #most: number;
  readonly #send: (items: readonly Item[]) => Promise<readonly Result[]>;
  #waiting: Waiting<Item, Result>[] = [];
  #sending = false;

  /** @param send gives a result for each item, in their order; when it throws, each item of the batch has failed. */
  constructor(most: number, send: (items: readonly Item[]) => Promise<readonly Result[]>) {
    this.#most = most;
    this.#send = send;
  }

  /** Sends an item with others. @throws what the sending of its batch threw. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#sending) return;
      this.#sending = true;
      setImmediate(() => void this.#sendAll());
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendSome(this.#waiting.splice(0, this.#most));
    this.#sending = false;
  }

  async #sendSome(some: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#send(some.map(({ item }) => item));
      for (const [at, { resolve }] of some.entries()) resolve(results[at] as Result);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}
