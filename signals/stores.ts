import { postgresConnections } from '../catalog/booking.ts';
import { flashSaleConnections } from '../catalog/flash-sale-exporter.ts';
import { helpDeskUse } from '../catalog/help-desk-exporter.ts';
import { orderFlowUse } from '../catalog/order-flow-exporter.ts';
import {
  flashSalePostgres,
  flashSaleRedis,
  helpDeskPostgres,
  helpDeskRedis,
  kafkaConnections,
  kafkaCpu,
  kafkaInfo,
  kafkaMemory,
  orderFlowPostgres,
  orderFlowRedis,
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
import { ofAny } from './of-any.ts';
import { signal } from './signal.ts';

const seen = 'Where its process runs on the machine of its exporter.';

/** The servers of all systems; each shows the same. */
const redises = [
  { info: redisInfo, cpu: redisCpu, memory: redisMemory, connections: redisConnections },
  ...[flashSaleRedis, helpDeskRedis, orderFlowRedis],
] as const;
const postgreses = [
  { info: postgresInfo, cpu: postgresCpu, memory: postgresMemory },
  ...[ticketingPostgres, flashSalePostgres, helpDeskPostgres, orderFlowPostgres],
] as const;

export const redisCpuUse = signal({
  title: 'CPU of Redis',
  description: 'CPU time that Redis uses. It works on one core: near 100 % everybody waits.',
  unit: 'ratio',
  query: (w) => ofAny(redises, ({ cpu }) => sum(['system'], rate(over(cpu, w)))),
});

export const postgresCpuUse = signal({
  title: 'CPU of Postgres',
  description: `CPU time that Postgres uses, all of its processes. ${seen}`,
  unit: 'ratio',
  query: (w) => ofAny(postgreses, ({ cpu }) => sum(['system'], rate(over(cpu, w)))),
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
  query: () => ofAny(redises, ({ memory }) => sum(['system'], memory)),
});

export const postgresMemoryUse = signal({
  title: 'Memory of Postgres',
  description: `Memory of Postgres; what its processes share is counted once. It grows until its buffers are full. ${seen}`,
  unit: 'bytes',
  query: () => ofAny(postgreses, ({ memory }) => sum(['system'], memory)),
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
  query: () => ofAny(redises, ({ connections }) => sum(['system'], connections)),
});

export const postgresConnectionCount = signal({
  title: 'Connections to Postgres',
  description: 'Client connections of Postgres, in whatever state.',
  unit: 'connections',
  query: () =>
    or(
      ofAny(
        [postgresConnections, flashSaleConnections, helpDeskUse.connections, orderFlowUse.connections],
        (connections) => sum(['system'], connections),
      ),
      // Several of ticketing's databases may be on one server.
      max(['system'], ticketingServerConnections),
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
  query: () => ofAny(redises, ({ info }) => max(['version'], info)),
});

export const postgresVersion = signal({
  ...versionOf,
  title: 'Version of Postgres',
  description: 'The version that the Postgres server gives.',
  query: () => ofAny(postgreses, ({ info }) => max(['version'], info)),
});

export const kafkaVersion = signal({
  ...versionOf,
  title: 'Version of Kafka',
  description: `The version of the libraries that the Kafka broker was started with. ${seen}`,
  query: () => max(['version'], kafkaInfo),
});
