import type { Consumer } from '@platformatic/kafka';

/**
 * How long Kafka may say nothing, in milliseconds: longer than a group takes to agree when two of its members, one after
 * the other, are gone without a word.
 */
const borne = 20_000;

/** What a reader waits for besides the heartbeats of its group. */
type Awaited = 'fetch' | 'commit' | undefined;

/**
 * Notices when Kafka says nothing for too long though it owes an answer: a heartbeat at all times, and an answer to what
 * is awaited. The client alone may wait for ever, as it does when a request was never sent.
 */
export class Silence {
  readonly #watch: NodeJS.Timeout;
  #heartbeat = performance.now();
  #answer = performance.now();
  #awaited: Awaited;

  /** @param fail is told why nothing more can be expected of the consumer. */
  constructor(consumer: Consumer<string, string, string, string>, fail: (error: Error) => void) {
    consumer.on('consumer:heartbeat:end', () => {
      this.#heartbeat = performance.now();
    });
    // A member to which no partition is assigned fetches nothing.
    const hasPartitions = () => consumer.assignments?.some(({ partitions }) => partitions.length > 0) ?? false;
    this.#watch = setInterval(() => {
      if (!this.#awaited || !hasPartitions()) this.#answer = performance.now();
      if (performance.now() - Math.min(this.#heartbeat, this.#answer) <= borne) return;
      const what = this.#heartbeat < this.#answer ? 'heartbeat' : `answer to a ${this.#awaited}`;
      fail(new Error(`Kafka has sent no ${what} for ${borne / 1000} s`));
    }, 1000);
  }

  /** From now on this is awaited, and nothing else. */
  await(what: Awaited): void {
    this.#awaited = what;
    this.#answer = performance.now();
  }

  /** Kafka has answered, which counts if this is what is awaited. */
  answered(what: Awaited): void {
    if (what === this.#awaited) this.#answer = performance.now();
  }

  end(): void {
    clearInterval(this.#watch);
  }
}
