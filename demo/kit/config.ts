import { z } from 'zod';
import { type Duration, seconds } from '../../catalog/duration.ts';
import { ConfigError } from './errors.ts';

const brokers = z
  .string()
  .transform((list) => list.split(',').map((broker) => broker.trim()))
  .refine((list) => list.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)), 'write host:port, several by comma');

const url = (...protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `write a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** A TCP port. */
const port = z.coerce.number('write a port number').int().min(1).max(65_535);

/** A whole number from `least` on. */
export const count = (least: number) => z.coerce.number('write a whole number').int().min(least);

/** A duration such as `500ms` or `2m`, read into seconds. */
export const durationInSeconds = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'write a number and ms, s, m, h or d, such as 30s')
  .transform((text) => seconds(text as Duration))
  .refine((length) => length > 0, 'it must be longer than 0');

/** What every service reads: where it listens, how much it logs, and its fault switches. */
export const serviceVariables = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  FAULTS_HOST: z.string().min(1).default('127.0.0.1'),
  FAULTS_PORT: port.optional(),
  FAULTS_TOKEN_FILE: z.string().min(1).optional(),
};

/** Where Postgres is, and how many connections the service may open. */
export const postgresVariables = { DATABASE_URL: url('postgres:', 'postgresql:'), POSTGRES_POOL: count(2).default(16) };

/** Where Redis is. */
export const redisVariables = { REDIS_URL: url('redis:', 'rediss:') };

/** Where Kafka is. */
export const kafkaVariables = { KAFKA_BROKERS: brokers };

/**
 * Reads environment variables. An empty one counts as unset, as Compose passes those that it was not given.
 * @throws {ConfigError} that names each wrong variable, its value and what to write.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in shape && value !== ''));
  const read = z.object(shape).safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name}${name in given ? `="${shown(name, given[name])}"` : ' is not set'}: ${issue.message}`;
  });
  throw new ConfigError(`wrong environment: ${wrong.join('; ')}`);
}

const shown = (name: string, value: string | undefined): string =>
  /SECRET|PASSWORD|TOKEN$/.test(name) ? '***' : (value ?? '').replace(/:\/\/.*@/, '://***@');
