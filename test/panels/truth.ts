import type { Admin } from '@platformatic/kafka';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { api } from './grafana.ts';
import type { Sample } from './witness.ts';

/** How things are, asked of those who know: by the same questions as nobody else's. */
export interface Truth {
  readonly queue: { readonly length: number; readonly since: number | undefined };
  /** Locks by event. */
  readonly locks: Readonly<Record<string, number>>;
  readonly database: DatabaseTruth;
  readonly kafka: KafkaTruth;
  /** Whether each target answers, by job. */
  readonly targets: Readonly<Record<string, string>>;
  /** The alerts that fire, as `severity alertname`, without the Watchdog. */
  readonly firing: readonly string[];
}

interface DatabaseTruth {
  readonly bookings: Readonly<Record<string, number>>;
  readonly capacity: number;
  readonly sold: number;
  readonly oversold: number;
  readonly maxConnections: number;
  readonly deadlocks: number;
}

interface KafkaTruth {
  /** By `topic partition`. */
  readonly ends: Readonly<Record<string, number>>;
  /** By `group topic partition`. */
  readonly committed: Readonly<Record<string, number>>;
  /** By group. */
  readonly members: Readonly<Record<string, number>>;
  /** By group, in lower case. */
  readonly states: Readonly<Record<string, string>>;
}

/** Those who know. */
export interface Sources {
  readonly redis: Redis;
  readonly database: pg.Pool;
  readonly kafka: Admin;
  readonly prometheusUrl: string;
}

/** @throws {Error} when one of them does not answer. */
export async function readTruth({ redis, database, kafka, prometheusUrl }: Sources): Promise<Truth> {
  const [queue, locks, databaseTruth, kafkaTruth, targets, firing] = await Promise.all([
    readQueue(redis),
    readLocks(redis),
    readDatabase(database),
    readKafka(kafka),
    readTargets(prometheusUrl),
    readFiring(prometheusUrl),
  ]);
  return { queue, locks, database: databaseTruth, kafka: kafkaTruth, targets, firing };
}

async function readQueue(redis: Redis): Promise<Truth['queue']> {
  const [, since] = await redis.zrange('booking:queue', '0', '0', 'WITHSCORES');
  return { length: await redis.zcard('booking:queue'), since: since === undefined ? undefined : Number(since) / 1000 };
}

async function readLocks(redis: Redis): Promise<Truth['locks']> {
  const keys = await redis.keys('booking:lock:*');
  const byEvent = Map.groupBy(keys, (key) => key.split(':')[2] ?? '');
  return Object.fromEntries([...byEvent].sort().map(([event, { length }]) => [event, length]));
}

async function readDatabase(database: pg.Pool): Promise<DatabaseTruth> {
  const { rows } = await database.query(`
    with sold as (
      select count(*) as times from booking_seats join bookings on id = booking_id
      where bookings.state = 'confirmed' group by booking_seats.event_id, seat_id
    )
    select (select json_object_agg(state, n) from (select state, count(*) as n from bookings group by state) s) as bookings,
           (select count(*) from seats)::int as capacity,
           (select count(*) from booking_seats where state = 'confirmed')::int as sold,
           (select count(*) from sold where times > 1)::int as oversold,
           (select setting::int from pg_settings where name = 'max_connections') as "maxConnections",
           (select deadlocks::int from pg_stat_database where datname = 'booking') as deadlocks`);
  return rows[0];
}

async function readKafka(kafka: Admin): Promise<KafkaTruth> {
  const { ends, committed } = await readOffsets(kafka);
  const groups = [...(await kafka.listGroups()).keys()];
  const described = [...(await kafka.describeGroups({ groups })).values()];
  return {
    ends,
    committed,
    members: Object.fromEntries(described.map(({ id, members }) => [id, members.size])),
    states: Object.fromEntries(described.map(({ id, state }) => [id, state.toLowerCase()])),
  };
}

async function readOffsets(kafka: Admin): Promise<Pick<KafkaTruth, 'ends' | 'committed'>> {
  const groups = [...(await kafka.listGroups()).keys()];
  const names = await kafka.listTopics();
  const { topics } = await kafka.metadata({ topics: names, forceUpdate: true });
  const committed = groups.length > 0 ? await kafka.listConsumerGroupOffsets({ groups }) : [];
  const ends = await kafka.listOffsets({
    topics: [...topics].map(([name, { partitionsCount }]) => ({
      name,
      partitions: Array.from({ length: partitionsCount }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n })),
    })),
  });
  return {
    ends: Object.fromEntries(
      ends.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, offset }) => [`${name} ${partitionIndex}`, Number(offset)]),
      ),
    ),
    committed: Object.fromEntries(
      committed.flatMap(({ groupId, topics }) =>
        topics.flatMap(({ name, partitions }) =>
          partitions.flatMap(({ partitionIndex, committedOffset }) =>
            committedOffset < 0n ? [] : [[`${groupId} ${name} ${partitionIndex}`, Number(committedOffset)]],
          ),
        ),
      ),
    ),
  };
}

/** Where partitions end and what groups have committed, as samples of a witness. */
export async function offsetSamples(kafka: Admin): Promise<Sample[]> {
  const { ends, committed } = await readOffsets(kafka);
  return [
    ...Object.entries(ends).map(([key, value]) => {
      const [topic = '', partition = ''] = key.split(' ');
      return { name: 'end', labels: { topic, partition }, value };
    }),
    ...Object.entries(committed).map(([key, value]) => {
      const [group = '', topic = '', partition = ''] = key.split(' ');
      return { name: 'committed', labels: { group, topic, partition }, value };
    }),
  ];
}

/** The connections of clients by state, how many are allowed, and the deadlocks so far, as samples of a witness. */
export async function postgresSamples(database: pg.Pool): Promise<Sample[]> {
  const { rows } = await database.query<{ state: string; connections: number; allowed: number; deadlocks: number }>(`
    select replace(state, ' ', '_') as state, count(*)::int as connections,
           current_setting('max_connections')::int as allowed,
           (select deadlocks::int from pg_stat_database where datname = current_database()) as deadlocks
    from pg_stat_activity where backend_type = 'client backend' group by state`);
  return [
    ...rows.map(({ state, connections }) => ({ name: 'connections', labels: { state }, value: connections })),
    { name: 'allowed', labels: {}, value: rows[0]?.allowed ?? Number.NaN },
    { name: 'deadlocks', labels: {}, value: rows[0]?.deadlocks ?? 0 },
  ];
}

async function readTargets(prometheusUrl: string): Promise<Truth['targets']> {
  const { activeTargets } = (await api(prometheusUrl, 'targets', { state: 'active' })) as {
    activeTargets: { labels: { job: string }; health: string }[];
  };
  return Object.fromEntries(activeTargets.map(({ labels: { job }, health }) => [job, health]).sort());
}

async function readFiring(prometheusUrl: string): Promise<readonly string[]> {
  const { alerts } = (await api(prometheusUrl, 'alerts', {})) as {
    alerts: { state: string; labels: { alertname: string; severity: string } }[];
  };
  return alerts
    .filter(({ state, labels }) => state === 'firing' && labels.alertname !== 'Watchdog')
    .map(({ labels: { severity, alertname } }) => `${severity} ${alertname}`)
    .sort();
}
