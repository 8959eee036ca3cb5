import type { ConnectedSource } from '../http/source.ts';
import { readBroker } from './broker.ts';
import { Client } from './client.ts';
import { readEndOffsets } from './end-offsets.ts';
import { readGroups } from './groups.ts';
import { Lag } from './lag.ts';
import { type NameFilter, passes } from './name-filter.ts';

interface KafkaSourceOptions {
  /** `host:port` of brokers to begin with. */
  readonly brokers: readonly string[];
  readonly groups: NameFilter;
  readonly topics: NameFilter;
  /** How long a connection or a request may take, in seconds. */
  readonly timeout: number;
}

/**
 * What Kafka knows of its consumer groups. It reads the groups and where partitions end. Committed offsets are read before the ends: the other way about, a
 * group that keeps up would seem to be beyond the end.
 */
export function kafkaSource({ brokers, groups, topics, timeout }: KafkaSourceOptions): ConnectedSource<'kafka'> {
  const client = new Client(brokers, timeout);
  const lag = new Lag();
  return {
    name: 'kafka',
    async collect(signal) {
      const read = await client.use(signal, async (admin) => ({
        groups: await readGroups(admin, (group) => passes(groups, group)),
        ends: await readEndOffsets(admin, (topic) => passes(topics, topic)),
      }));
      return [...lag.readings(performance.now(), read.groups, read.ends), ...(await readBroker(brokers))];
    },
    close: () => client.close(),
  };
}
