import { z } from 'zod';
import { isSystem, type SystemName, systems } from '../catalog/systems.ts';

const url = (...protocols: readonly string[]) =>
  z
    .string('write a URL')
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `write a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

const systemName = z
  .string('write a name')
  .regex(/^[a-z][a-z0-9-]*$/, 'write a name of lower-case letters, digits and hyphens, such as booking');

const brokers = z
  .string('write host:port, several separated by commas')
  .regex(/^[^\s:,]+:\d{1,5}(,[^\s:,]+:\d{1,5})*$/, 'write host:port, several separated by commas');

const kinds = Object.keys(systems) as [SystemName, ...SystemName[]];

/** As which system another one speaks. */
export const systemKind = z.enum(kinds, `write one of ${kinds.join(', ')}`);

/** How the services are run. `auto` is Docker where it answers, else native. */
export const runtimes = ['auto', 'native', 'docker'] as const;

/** What `presale.config.ts` may say. Everything has a default: without the file the demo is watched. */
export const presaleConfig = z.strictObject({
  runtime: z.enum(runtimes, `write one of ${runtimes.join(', ')}`).default('auto'),
  timeScale: z
    .number('write a number from 1 to 60')
    .min(1, 'write a number from 1 to 60')
    .max(60, 'write a number from 1 to 60')
    .default(1),
  stateDir: z.string('write a path').min(1, 'write a path').default('.presale'),
  system: z
    .strictObject({
      /** As which system it speaks, shows its metrics and stores; that of its name where it has one of these, else booking. */
      kind: systemKind.optional(),
      name: systemName.optional(),
      baseUrl: url('http:', 'https:').optional(),
      /** Where the service shows its metrics, under the names of the catalogue. */
      metricsUrl: url('http:', 'https:').optional(),
      redisUrl: url('redis:', 'rediss:').optional(),
      /** Of ticketing that of its events. */
      databaseUrl: url('postgres:', 'postgresql:').optional(),
      /** Of ticketing: where what is read is made of the events. */
      projectionsDatabaseUrl: url('postgres:', 'postgresql:').optional(),
      /** Of ticketing: where its users and tokens are. Without it nothing is told of that database. */
      authDatabaseUrl: url('postgres:', 'postgresql:').optional(),
      kafkaBrokers: brokers.optional(),
    })
    .refine(({ kind, name }) => kind === undefined || !isSystem(name) || name === kind, {
      path: ['name'],
      error: ({ input }) =>
        `that is the name of another system than system.kind, ${JSON.stringify(kindIn(input))}: write another`,
    })
    .default({}),
});

const kindIn = (system: unknown): unknown => (system as { readonly kind?: unknown }).kind;

/** The configuration, checked and with its defaults. */
export type PresaleConfig = Readonly<z.output<typeof presaleConfig>>;

/** As which system the user's own one speaks. */
export const kindOf = ({
  kind,
  name,
}: {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
}): SystemName => (isSystem(kind) ? kind : isSystem(name) ? name : systems.booking.name);

/** What is written in `presale.config.ts`. */
export type PresaleConfigInput = z.input<typeof presaleConfig>;

/** The environment variable of each field, by the field's path. It goes over what the file says. */
export const variables = {
  runtime: 'PRESALE_RUNTIME',
  timeScale: 'PRESALE_TIME_SCALE',
  stateDir: 'PRESALE_STATE',
  'system.kind': 'SYSTEM_KIND',
  'system.name': 'SYSTEM_NAME',
  'system.baseUrl': 'SYSTEM_BASE_URL',
  'system.metricsUrl': 'SYSTEM_METRICS_URL',
  'system.redisUrl': 'SYSTEM_REDIS_URL',
  'system.databaseUrl': 'SYSTEM_DATABASE_URL',
  'system.projectionsDatabaseUrl': 'SYSTEM_PROJECTIONS_DATABASE_URL',
  'system.authDatabaseUrl': 'SYSTEM_AUTH_DATABASE_URL',
  'system.kafkaBrokers': 'SYSTEM_KAFKA_BROKERS',
} as const;
