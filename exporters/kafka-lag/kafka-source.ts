import type { Broker } from '@platformatic/kafka';
import type { kafkaSourceUp } from '../../catalog/kafka.ts';
import type { ConnectedSource } from '../http/source.ts';
import { readBroker } from './broker.ts';
import { addressOf, Brokers } from './brokers.ts';
import { Client } from './client.ts';
import { readEndOffsets } from './end-offsets.ts';
import { readGroups } from './groups.ts';
import { KnownGroups } from './known-groups.ts';
import { Lag } from './lag.ts';
import { type NameFilter, passes } from './name-filter.ts';
import { unreadOf } from './unread.ts';

interface KafkaSourceOptions {
  /** `host:port` of brokers to begin with. */
  readonly brokers: readonly string[];
  readonly groups: NameFilter;
  readonly topics: NameFilter;
  /** How long a connection or a request may take, in seconds. */
  readonly timeout: number;
}

type Part = Exclude<(typeof kafkaSourceUp.labels.source)[number], 'kafka'>;

/** Where Kafka keeps what groups commit: who leads a partition of it coordinates the groups in it. */
const offsetsTopic = '__consumer_offsets';

/**
 * What Kafka knows of its consumer groups, as far as its brokers answer. Committed offsets are read before the ends: the
 * other way about, a group that keeps up would seem to be beyond the end. Kafka's internal topics are left out.
 */
export function kafkaSource({ brokers, groups, topics, timeout }: KafkaSourceOptions): ConnectedSource<'kafka', Part> {
  const client = new Client(brokers, timeout);
  const [known, lag] = [new KnownGroups(), new Lag()];
  const given = brokers.map(brokerAt);
  let entries = given;
  return {
    name: 'kafka',
    parts: ['kafka-groups', 'kafka-partitions'],
    async collect(signal, seconds, fails) {
      const read = await client.use(signal, async (admin) => {
        const asked = new Brokers(admin, signal, seconds);
        const all = null;
        const { broker, answer } = await asked.askAny(entries, 'Metadata', all, false, false);
        const nodes = answer.brokers;
        entries = distinct([broker, ...nodes, ...given]);
        const watched = answer.topics.filter(({ name, isInternal }) => !isInternal && passes(topics, name ?? ''));
        const offsets = answer.topics.find(({ name }) => name === offsetsTopic)?.partitions ?? [];
        return {
          groups: await readGroups({ brokers: asked, nodes, entries }, (group) => passes(groups, group), known.all),
          ends: await readEndOffsets(asked, nodes, watched),
          uncoordinated: offsets.some(({ leaderId }) => leaderId < 0),
          failed: [...asked.failed.values()].map(({ message }) => message),
        };
      });
      const unread = unreadOf(read.groups, read.ends);
      const because = (what: string) => [what, ...read.failed].join('; ');
      if (unread.partitions !== undefined) fails('kafka-partitions', because(`partitions: ${unread.partitions}`));
      if (unread.groups !== undefined) fails('kafka-groups', because(`groups: ${unread.groups}`));
      else if (read.groups.unlisted || read.uncoordinated)
        fails('kafka-groups', because('there may be groups that no broker lists'));
      const time = performance.now();
      return [
        ...lag.readings(time, known.update(time, read.groups), read.ends),
        ...unread.readings,
        ...(await readBroker(brokers)),
      ];
    },
    close: () => client.close(),
  };
}

function brokerAt(address: string): Broker {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

/** Each once, in their order. */
const distinct = (brokers: readonly Broker[]): Broker[] =>
  [...new Map(brokers.toReversed().map((broker) => [addressOf(broker), broker])).values()].toReversed();
