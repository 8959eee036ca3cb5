import {
  bookingExporter,
  flashSaleExporter,
  helpDeskExporter,
  kafkaLagExporter,
  orderFlowExporter,
  ticketingExporter,
} from './emitters.ts';
import { bounded, counter, type Emitter, gauge } from './metric.ts';

const ofProcess =
  'only a server that runs on the same machine as its exporter, without a container between, shows its process';
const version = { version: bounded('versions of one server') };

/** What clients do with their connections to Postgres. */
export const connectionStates = ['active', 'idle', 'idle_in_transaction', 'other'] as const;

/** What the exporter of a system tells of its Redis server; `prefix` begins the names, in place of the system's. */
const redisMetrics = <const Added extends string>(prefix: string, emitter: Emitter<Added>) => ({
  /** Which Redis it is. */
  info: gauge(`${prefix}_redis_info`, {
    help: '1, with the version of the Redis server.',
    labels: version,
    emitter,
  }),
  /** CPU time of Redis, by its own word. */
  cpu: counter(`${prefix}_redis_cpu_seconds_total`, {
    help: 'User and system CPU time of the Redis server.',
    emitter,
  }),
  /** Memory of Redis, by its own word. */
  memory: gauge(`${prefix}_redis_memory_bytes`, {
    help: 'Resident memory of the Redis server.',
    emitter,
  }),
  /** Connections to Redis. */
  connections: gauge(`${prefix}_redis_connections`, {
    help: 'Client connections of the Redis server.',
    emitter,
  }),
});

/** What an exporter tells of a Redis server. */
export type RedisMetrics = ReturnType<typeof redisMetrics>;

/** What the exporter of a system tells of its Postgres server; `prefix` begins the names, in place of the system's. */
const postgresMetrics = <const Added extends string>(prefix: string, emitter: Emitter<Added>) => ({
  /** Which Postgres it is. */
  info: gauge(`${prefix}_postgres_info`, {
    help: '1, with the version of the Postgres server.',
    labels: version,
    emitter,
  }),
  /** CPU time of Postgres. */
  cpu: counter(`${prefix}_postgres_cpu_seconds_total`, {
    help: 'User and system CPU time of the processes of the Postgres server.',
    emitter,
    sparse: ofProcess,
  }),
  /** Memory of Postgres. */
  memory: gauge(`${prefix}_postgres_memory_bytes`, {
    help: 'Memory of the processes of the Postgres server; what they share is counted once.',
    emitter,
    sparse: ofProcess,
  }),
});

/** What the exporter of a system with one database tells of who uses its Postgres; `database` is said in the help. */
export const connectionMetrics = <const Added extends string>(
  prefix: string,
  database: string,
  emitter: Emitter<Added>,
) => ({
  /** Open connections of the Postgres server. */
  connections: gauge(`${prefix}_postgres_connections`, {
    help: 'Client connections of the Postgres server by state.',
    labels: { state: connectionStates },
    emitter,
  }),
  /** Connections the Postgres server allows. */
  connectionsMax: gauge(`${prefix}_postgres_connections_max`, {
    help: 'max_connections of the Postgres server.',
    emitter,
  }),
  /** Deadlocks that Postgres resolved. */
  deadlocks: counter(`${prefix}_postgres_deadlocks_total`, {
    help: `Deadlocks that Postgres found in ${database}.`,
    emitter,
  }),
});

/** What an exporter tells of a Postgres server. */
export type PostgresMetrics = ReturnType<typeof postgresMetrics>;

// One by one: k6 does not load an export that takes an object apart under other names.
const bookingRedis = redisMetrics('booking', bookingExporter);
const bookingPostgres = postgresMetrics('booking', bookingExporter);

/** Which Redis the booking system has. */
export const redisInfo = bookingRedis.info;

/** CPU time of the booking system's Redis. */
export const redisCpu = bookingRedis.cpu;

/** Memory of the booking system's Redis. */
export const redisMemory = bookingRedis.memory;

/** Connections to the booking system's Redis. */
export const redisConnections = bookingRedis.connections;

/** Which Postgres the booking system has. */
export const postgresInfo = bookingPostgres.info;

/** CPU time of the booking system's Postgres. */
export const postgresCpu = bookingPostgres.cpu;

/** Memory of the booking system's Postgres. */
export const postgresMemory = bookingPostgres.memory;

/** The Postgres that has ticketing's events. */
export const ticketingPostgres = postgresMetrics('ticketing', ticketingExporter);

/** The Redis of the flash sale. */
export const flashSaleRedis = redisMetrics('flash_sale', flashSaleExporter);

/** The Postgres of the flash sale. */
export const flashSalePostgres = postgresMetrics('flash_sale', flashSaleExporter);

/** The Redis of the help desk. */
export const helpDeskRedis = redisMetrics('help_desk', helpDeskExporter);

/** The Postgres of the help desk. */
export const helpDeskPostgres = postgresMetrics('help_desk', helpDeskExporter);

/** The Redis of the order flow. */
export const orderFlowRedis = redisMetrics('order_flow', orderFlowExporter);

/** The Postgres of the order flow. */
export const orderFlowPostgres = postgresMetrics('order_flow', orderFlowExporter);

/** Which Kafka it is. */
export const kafkaInfo = gauge('kafka_broker_info', {
  help: '1, with the version of the Kafka broker.',
  labels: version,
  emitter: kafkaLagExporter,
  sparse: ofProcess,
});

/** CPU time of the broker. */
export const kafkaCpu = counter('kafka_broker_cpu_seconds_total', {
  help: 'User and system CPU time of the Kafka broker.',
  emitter: kafkaLagExporter,
  sparse: ofProcess,
});

/** Memory of the broker. */
export const kafkaMemory = gauge('kafka_broker_memory_bytes', {
  help: 'Memory of the Kafka broker.',
  emitter: kafkaLagExporter,
  sparse: ofProcess,
});

/** Connections to the broker. */
export const kafkaConnections = gauge('kafka_broker_connections', {
  help: 'Connections to the listener of the Kafka broker that the exporter asks.',
  emitter: kafkaLagExporter,
  sparse: ofProcess,
});
