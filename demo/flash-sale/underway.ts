/** Work that has a name as long as it lasts, so that others can wait for it. */
export class Underway<Result> {
  readonly #work = new Map<string, Promise<Result>>();

  /** Gives a work its name until it ends, unless other work has taken the name by then. @returns the work. */
  add(name: string, work: Promise<Result>): Promise<Result> {
    this.#work.set(name, work);
    return work.finally(() => {
      if (this.#work.get(name) === work) this.#work.delete(name);
    });
  }

  /** The work that has a name. */
  get(name: string): Promise<Result> | undefined {
    return this.#work.get(name);
  }
}
