/**
 * What is told of partitions, kept from one collection to the next as long as it is asked for: the values of thousands
 * of series change at each, and their labels and objects would otherwise be made, and written out, anew.
 */
export class PartitionSeries<Series extends object> {
  #before = new Map<string, Series[]>();
  #now = new Map<string, Series[]>();

  /** Begins a collection: what was not asked for in the one before is forgotten. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** Gives the series of the partitions under `key`; `make` makes those that are new. */
  of(key: string, make: (partition: string) => Series): (partition: number) => Series {
    const kept = this.#now.get(key) ?? this.#before.get(key) ?? [];
    this.#now.set(key, kept);
    return (partition) => {
      kept[partition] ??= make(String(partition));
      return kept[partition];
    };
  }
}
