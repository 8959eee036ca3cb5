import { postgresConnections } from '../catalog/booking.ts';
import { flashSaleConnections } from '../catalog/flash-sale-exporter.ts';
import {
  flashSalePostgres,
  flashSaleRedis,
  kafkaConnections,
  kafkaCpu,
  kafkaInfo,
  kafkaMemory,
  postgresCpu,
  postgresInfo,
  postgresMemory,
  redisConnections,
  redisCpu,
  redisInfo,
  redisMemory,
  ticketingPostgres,
} from '../catalog/stores.ts';
import { ticketingServerConnections } from '../catalog/ticketing-exporter.ts';
import { max, or, over, rate, sum } from '../promql/index.ts';
import { signal } from './signal.ts';

const seen = 'Where its process runs on the machine of its exporter.';

export const redisCpuUse = signal({
  title: 'CPU of Redis',
  description: 'CPU time that Redis uses. It works on one core: near 100 % everybody waits.',
  unit: 'ratio',
  query: (w) => or(sum(['system'], rate(over(redisCpu, w))), sum(['system'], rate(over(flashSaleRedis.cpu, w)))),
});

export const postgresCpuUse = signal({
  title: 'CPU of Postgres',
  description: `CPU time that Postgres uses, all of its processes. ${seen}`,
  unit: 'ratio',
  query: (w) =>
    or(
      sum(['system'], rate(over(postgresCpu, w))),
      or(sum(['system'], rate(over(ticketingPostgres.cpu, w))), sum(['system'], rate(over(flashSalePostgres.cpu, w)))),
    ),
});

export const kafkaCpuUse = signal({
  title: 'CPU of Kafka',
  description: `CPU time that the Kafka broker uses. ${seen}`,
  unit: 'ratio',
  query: (w) => sum(['system'], rate(over(kafkaCpu, w))),
});

export const redisMemoryUse = signal({
  title: 'Memory of Redis',
  description: 'Resident memory of Redis. It grows with what is stored.',
  unit: 'bytes',
  query: () => or(sum(['system'], redisMemory), sum(['system'], flashSaleRedis.memory)),
});

export const postgresMemoryUse = signal({
  title: 'Memory of Postgres',
  description: `Memory of Postgres; what its processes share is counted once. It grows until its buffers are full. ${seen}`,
  unit: 'bytes',
  query: () =>
    or(
      sum(['system'], postgresMemory),
      or(sum(['system'], ticketingPostgres.memory), sum(['system'], flashSalePostgres.memory)),
    ),
});

export const kafkaMemoryUse = signal({
  title: 'Memory of Kafka',
  description: `Memory of the Kafka broker. It grows until its heap is full. ${seen}`,
  unit: 'bytes',
  query: () => sum(['system'], kafkaMemory),
});

export const redisConnectionCount = signal({
  title: 'Connections to Redis',
  description: 'Client connections of Redis.',
  unit: 'connections',
  query: () => or(sum(['system'], redisConnections), sum(['system'], flashSaleRedis.connections)),
});

export const postgresConnectionCount = signal({
  title: 'Connections to Postgres',
  description: 'Client connections of Postgres, in whatever state.',
  unit: 'connections',
  query: () =>
    or(
      sum(['system'], postgresConnections),
      // Several of ticketing's databases may be on one server.
      or(max(['system'], ticketingServerConnections), sum(['system'], flashSaleConnections)),
    ),
});

export const kafkaConnectionCount = signal({
  title: 'Connections to Kafka',
  description: `Connections to the listener of the Kafka broker that the exporter asks. ${seen}`,
  unit: 'connections',
  query: () => sum(['system'], kafkaConnections),
});

const versionOf = { unit: 'state', legend: ['version'] } as const;

export const redisVersion = signal({
  ...versionOf,
  title: 'Version of Redis',
  description: 'The version that the Redis server gives.',
  query: () => or(max(['version'], redisInfo), max(['version'], flashSaleRedis.info)),
});

export const postgresVersion = signal({
  ...versionOf,
  title: 'Version of Postgres',
  description: 'The version that the Postgres server gives.',
  query: () =>
    or(
      max(['version'], postgresInfo),
      or(max(['version'], ticketingPostgres.info), max(['version'], flashSalePostgres.info)),
    ),
});

export const kafkaVersion = signal({
  ...versionOf,
  title: 'Version of Kafka',
  description: `The version of the libraries that the Kafka broker was started with. ${seen}`,
  query: () => max(['version'], kafkaInfo),
});
