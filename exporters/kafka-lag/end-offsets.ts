import { type Admin, ResponseError, UserError } from '@platformatic/kafka';

/** Where the partitions of a topic end. */
export interface TopicEnds {
  readonly name: string;
  /** Differs when a topic is deleted and made again. */
  readonly id: string;
  /** The offset that the next message will get, by partition. */
  readonly ends: readonly number[];
}

/** The ends of topics, and which topics there are: also those whose ends cannot be had now. */
export interface EndOffsets {
  readonly listed: readonly string[];
  readonly topics: readonly TopicEnds[];
}

const attempts = 3;

/**
 * Reads where all partitions of the topics end that pass: in one request to each broker. Topics may come and go
 * meanwhile: one whose partitions do not all answer (just made, just deleted, without a leader) is left out as a whole,
 * so that a sum over a topic is never too low.
 * @throws when Kafka does not answer.
 */
export async function readEndOffsets(admin: Admin, passes: (topic: string) => boolean): Promise<EndOffsets> {
  const failed = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const listed = (await admin.listTopics()).filter(passes);
    try {
      const asked = listed.filter((name) => !failed.has(name));
      return { listed, topics: asked.length === 0 ? [] : await topicEnds(admin, asked) };
    } catch (error) {
      const culprits = failedTopics(error);
      if (attempt === attempts || (culprits.length === 0 && !isGone(error))) throw error;
      for (const name of culprits) failed.add(name);
    }
  }
}

async function topicEnds(admin: Admin, names: readonly string[]): Promise<TopicEnds[]> {
  const { topics } = await admin.metadata({ topics: [...names], forceUpdate: true });
  const answer = await admin.listOffsets({
    topics: [...topics].map(([name, { partitions }]) => ({
      name,
      partitions: [...partitions.keys()].map((partitionIndex) => ({ partitionIndex, timestamp: latest })),
    })),
  });
  return answer.map(({ name, partitions }) => {
    const ends: number[] = [];
    for (const { partitionIndex, offset } of partitions) ends[partitionIndex] = Number(offset);
    return { name, id: topics.get(name)?.id ?? '', ends };
  });
}

/** What ListOffsets takes for the end of a partition, https://kafka.apache.org/protocol#The_Messages_ListOffsets. */
const latest = -1n;

/** How the client tells that a topic or partition is gone; the name it gives may be that of another. */
const isGone = (error: unknown): boolean =>
  error instanceof UserError && /^Unknown (topic|partition)/.test(error.message);

/** The topics that Kafka answered with an error, in an error of the client that may hold several answers. */
export function failedTopics(error: unknown): string[] {
  if (error instanceof ResponseError) {
    const { topics = [] } = (error as { response?: Answer }).response ?? {};
    return topics
      .filter(({ errorCode, partitions = [] }) => errorCode || partitions.some((partition) => partition.errorCode))
      .map(({ name }) => name);
  }
  return error instanceof AggregateError ? error.errors.flatMap(failedTopics) : [];
}

/** What the answers of Metadata and ListOffsets have in common. */
interface Answer {
  readonly topics?: readonly {
    readonly name: string;
    readonly errorCode?: number;
    readonly partitions?: readonly { readonly errorCode: number }[];
  }[];
}
