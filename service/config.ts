import { z } from 'zod';
import { type Duration, seconds } from '../catalog/duration.ts';
import { ConfigError } from './errors.ts';

/** A duration such as `500ms` or `4s`, read into seconds. */
export const durationInSeconds = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'write a number and ms, s, m, h or d, such as 4s')
  .transform((text) => seconds(text as Duration))
  .refine((length) => length > 0, 'it must be longer than 0');

/** A whole number from `least` to `most`. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  const message = `write a whole number ${range}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

/** A URL with one of these protocols, such as `redis:`. */
const url = (...protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `write a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** Where Postgres is. */
export const postgresUrl = url('postgres:', 'postgresql:');

/** Where Redis is. */
export const redisUrl = url('redis:', 'rediss:');

/** Where a web site is. */
export const httpUrl = url('http:', 'https:');

/** A list by comma, without empty entries. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

const brokers = 'write host:port of one broker or more, by comma';

/** Where Kafka is: brokers to begin with, by name or address. */
export const kafkaBrokers = list.pipe(
  z.array(z.string().regex(/^(\[[\da-f:.]+\]|[^\s:[\]/]+):\d{1,5}$/i, brokers)).min(1, brokers),
);

/** What every service reads: where it listens and how much it logs. Port 0 is any free one. */
export const serviceVariables = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'write trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
};

/** What {@link serviceVariables} give. */
export type ServiceConfig = z.output<z.ZodObject<typeof serviceVariables>>;

/**
 * Reads environment variables. An empty one counts as unset, as Compose passes those that it was not given.
 * @throws {ConfigError} that names each wrong variable, its value (passwords masked) and what to write.
 */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, env: NodeJS.ProcessEnv): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in schema.shape && value !== ''));
  const read = schema.safeParse(given, { error: ({ input }) => (input === undefined ? 'set it' : undefined) });
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const what = name in given ? `="${masked(name, given[name] ?? '')}"` : ' is not set';
    return `${name}${what}: ${message}`;
  });
  throw new ConfigError(`wrong environment: ${wrong.join('; ')}`);
}

const masked = (name: string, value: string): string =>
  /SECRET|PASSWORD|TOKEN$/.test(name)
    ? '***'
    : value.replace(/:\/\/.*@/, '://***@').replace(/(password|secret|token)=[^&\s]*/gi, '$1=***');
