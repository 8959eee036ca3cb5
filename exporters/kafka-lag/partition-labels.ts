/**
 * Labels of partitions, kept from one collection to the next as long as they are asked for: thousands of them would
 * otherwise be made, and written out, anew for each.
 */
export class PartitionLabels<Labels extends object> {
  #before = new Map<string, Labels[]>();
  #now = new Map<string, Labels[]>();

  /** Begins a collection: what was not asked for in the one before is forgotten. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** Gives the labels of the partitions under `key`; `make` makes those that are new. */
  of(key: string, make: (partition: string) => Labels): (partition: number) => Labels {
    const kept = this.#now.get(key) ?? this.#before.get(key) ?? [];
    this.#now.set(key, kept);
    return (partition) => {
      kept[partition] ??= make(String(partition));
      return kept[partition];
    };
  }
}
