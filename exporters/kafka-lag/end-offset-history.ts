/** How many points a history keeps. */
const capacity = 128;

/**
 * When a partition's end was at which offset, in a bounded number of points. It tells how long ago a message was
 * produced without reading it.
 *
 * Between two points it takes messages as produced evenly, so it is off by the time between them at most. That is one
 * collection interval for what is recent. When the points are all used, it drops the one whose loss widens a gap least
 * in relation to its age: a gap stays within about a tenth of its age and two intervals, however long the history is. For
 * an offset from before the history it gives the oldest time there is, so an age computed from it is a lower bound.
 */
export class EndOffsetHistory {
  readonly #times = new Float64Array(capacity);
  readonly #ends = new Float64Array(capacity);
  #length = 0;

  /**
   * Adds where the end is at `time` (milliseconds, never falling). An end that went back is that of another log, such
   * as a topic that was deleted and made again: it begins the history anew.
   */
  record(time: number, end: number): void {
    const last = this.#length - 1;
    if (last >= 0 && end < (this.#ends[last] as number)) this.#length = 0;
    if (this.#stands(end)) {
      this.#times[last] = time;
      return;
    }
    if (this.#length === capacity) this.#drop(this.#leastMissed(time));
    this.#times[this.#length] = time;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  /** Where the end was when it was last recorded. Undefined when nothing has been. */
  get last(): { readonly time: number; readonly end: number } | undefined {
    const at = this.#length - 1;
    return at < 0 ? undefined : { time: this.#times[at] as number, end: this.#ends[at] as number };
  }

  /**
   * The estimated time at which the end went beyond `offset`, which is when the message at `offset` was produced.
   * The last time that was recorded if it did not go beyond it.
   * @throws {RangeError} when nothing has been recorded.
   */
  passed(offset: number): number {
    if (this.#length === 0) throw new RangeError('an end offset must be recorded before it can be looked up');
    const after = this.#firstBeyond(offset);
    const [before, end] = [after - 1, this.#length];
    if (before < 0) return this.#times[0] as number;
    if (after === end) return this.#times[before] as number;
    const [from, to] = [this.#times[before] as number, this.#times[after] as number];
    const [low, high] = [this.#ends[before] as number, this.#ends[after] as number];
    return from + ((to - from) * (offset - low)) / (high - low);
  }

  /** Whether the last two points are at `end`: then the last one can move, since the log stood still between them. */
  #stands(end: number): boolean {
    const length = this.#length;
    return length >= 2 && this.#ends[length - 1] === end && this.#ends[length - 2] === end;
  }

  #firstBeyond(offset: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] as number) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #leastMissed(now: number): number {
    let [found, least] = [1, Number.POSITIVE_INFINITY];
    for (let index = 1; index < capacity - 1; index++) {
      const gap = (this.#times[index + 1] as number) - (this.#times[index - 1] as number);
      const relative = gap / (now - (this.#times[index] as number));
      if (relative < least) [found, least] = [index, relative];
    }
    return found;
  }

  #drop(index: number): void {
    this.#times.copyWithin(index, index + 1, this.#length);
    this.#ends.copyWithin(index, index + 1, this.#length);
    this.#length -= 1;
  }
}
