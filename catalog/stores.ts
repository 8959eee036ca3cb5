import { bookingExporter, kafkaLagExporter } from './emitters.ts';
import { bounded, counter, gauge } from './metric.ts';

const ofProcess =
  'only a server that runs on the same machine as its exporter, without a container between, shows its process';
const version = { version: bounded('versions of one server') };

/** Which Redis it is. */
export const redisInfo = gauge('booking_redis_info', {
  help: '1, with the version of the Redis server.',
  labels: version,
  emitter: bookingExporter,
});

/** CPU time of Redis, by its own word. */
export const redisCpu = counter('booking_redis_cpu_seconds_total', {
  help: 'User and system CPU time of the Redis server.',
  emitter: bookingExporter,
});

/** Memory of Redis, by its own word. */
export const redisMemory = gauge('booking_redis_memory_bytes', {
  help: 'Resident memory of the Redis server.',
  emitter: bookingExporter,
});

/** Connections to Redis. */
export const redisConnections = gauge('booking_redis_connections', {
  help: 'Client connections of the Redis server.',
  emitter: bookingExporter,
});

/** Which Postgres it is. */
export const postgresInfo = gauge('booking_postgres_info', {
  help: '1, with the version of the Postgres server.',
  labels: version,
  emitter: bookingExporter,
});

/** CPU time of Postgres. */
export const postgresCpu = counter('booking_postgres_cpu_seconds_total', {
  help: 'User and system CPU time of the processes of the Postgres server.',
  emitter: bookingExporter,
  sparse: ofProcess,
});

/** Memory of Postgres. */
export const postgresMemory = gauge('booking_postgres_memory_bytes', {
  help: 'Memory of the processes of the Postgres server; what they share is counted once.',
  emitter: bookingExporter,
  sparse: ofProcess,
});

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
