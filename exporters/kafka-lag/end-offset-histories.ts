import { EndOffsetHistory } from './end-offset-history.ts';
import type { EndOffsets, TopicEnds } from './end-offsets.ts';

interface Topic {
  readonly id: string;
  readonly partitions: EndOffsetHistory[];
}

/** The histories of all partitions of the topics that there are. */
export class EndOffsetHistories {
  #topics = new Map<string, Topic>();

  /** Adds where partitions end at `time`, in milliseconds. Forgets topics that are gone, or were made again. */
  record(time: number, { listed, topics }: EndOffsets): void {
    const known = this.#topics;
    this.#topics = new Map();
    for (const name of listed) {
      const topic = known.get(name);
      if (topic) this.#topics.set(name, topic);
    }
    for (const topic of topics) {
      const { partitions } = this.#of(topic);
      for (const [partition, end] of topic.ends.entries()) {
        if (typeof end !== 'number') continue;
        partitions[partition] ??= new EndOffsetHistory();
        partitions[partition].record(time, end);
      }
    }
  }

  /** The history of a partition whose end has been recorded. */
  get(topic: string, partition: number): EndOffsetHistory | undefined {
    return this.#topics.get(topic)?.partitions[partition];
  }

  #of({ name, id }: TopicEnds): Topic {
    let topic = this.#topics.get(name);
    if (topic?.id !== id) {
      topic = { id, partitions: [] };
      this.#topics.set(name, topic);
    }
    return topic;
  }
}
