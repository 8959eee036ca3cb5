import { z } from 'zod';
import { kafkaBrokers, postgresUrl, redisUrl, serviceVariables, wholeNumber } from '../../service/config.ts';
import { greatestCost } from './auth/passwords.ts';

/** A TCP port. */
const port = wholeNumber(1, 65_535);

/** What every demo reads: what every service does, and its fault switches. */
export const demoVariables = {
  ...serviceVariables,
  PORT: port,
  FAULTS_HOST: z.string().min(1).default('127.0.0.1'),
  FAULTS_PORT: port.optional(),
  FAULTS_TOKEN_FILE: z.string().min(1).optional(),
};

/** Where Postgres is, and how many connections the service may open. */
export const postgresVariables = { DATABASE_URL: postgresUrl, POSTGRES_POOL: wholeNumber(2).default(16) };

/** Where Redis is. */
export const redisVariables = { REDIS_URL: redisUrl };

/** Where Kafka is. */
export const kafkaVariables = { KAFKA_BROKERS: kafkaBrokers };

/** What hashing a password costs: scrypt's N, a power of two. See `auth/passwords.ts`. */
export const passwordCost = wholeNumber(2, greatestCost)
  .refine((cost) => Number.isInteger(Math.log2(cost)), 'write a power of two')
  .default(2048);
