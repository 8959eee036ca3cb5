/** How many orders of a sale there were at a point in time. */
export interface OrdersOfSale {
  readonly product: string;
  /** The sale's number. */
  readonly sale: string;
  /** Orders whose item is taken. */
  readonly taken: number;
  /** Those that are written. */
  readonly written: number;
}

/** From when on so many orders of a sale were taken. */
interface Mark {
  readonly at: number;
  readonly taken: number;
}

/**
 * Since when orders wait to be written. Nothing says of an order that waits when it was taken, but how many were taken at
 * each look: when the first of those came that are not written, the oldest has waited since then, if orders are written
 * in the order in which they came. Where they are not it has waited longer.
 */
export class WaitingOrders {
  #marks: ReadonlyMap<string, readonly Mark[]> = new Map();

  /**
   * Notes how many orders of each sale there are now.
   * @param now any clock, in seconds.
   * @returns for how long the oldest has waited, in seconds; 0 when none waits.
   */
  observe(sales: readonly OrdersOfSale[], now: number): number {
    const before = this.#marks;
    this.#marks = new Map(
      sales.map((sale) => {
        const name = JSON.stringify([sale.product, sale.sale]);
        return [name, marksOf(before.get(name) ?? [], sale, now)];
      }),
    );
    const since = [...this.#marks.values()].flatMap(([oldest]) => (oldest ? [oldest.at] : []));
    return since.length > 0 ? now - Math.min(...since) : 0;
  }
}

/** The marks that still matter, of what is not written yet. Where items went back, fewer were taken since the same time. */
function marksOf(before: readonly Mark[], { taken, written }: OrdersOfSale, now: number): readonly Mark[] {
  let known = written;
  return [...before, { at: now, taken }].flatMap((mark) => {
    const sum = Math.min(mark.taken, taken);
    if (sum <= known) return [];
    known = sum;
    return [{ at: mark.at, taken: sum }];
  });
}
