import { z } from 'zod';
import { postgresUrl, readConfig, redisUrl, wholeNumber } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { column, table } from '../stores/config.ts';
import { keyTemplate } from '../stores/redis/key-template.ts';

const schema = z.object({
  ...exporterVariables,
  DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl,

  /** The keys of sessions: `{session}` is anything. */
  SESSION_KEYS: z
    .string()
    .includes('{session}', { error: 'it must contain {session}, as in help-desk:session:{session}' })
    .transform(keyTemplate)
    .prefault('help-desk:session:{session}'),
  /** How many keys Redis looks at for one SCAN. */
  SCAN_COUNT: wholeNumber(1, 100_000).prefault('1000'),

  /** An index that begins with its status and the time of its creation makes it cheap to ask. */
  TICKETS_TABLE: table.default('tickets'),
  /** A status that the catalogue does not have counts as other. */
  TICKETS_STATUS_COLUMN: column.default('status'),
  TICKETS_CREATED_COLUMN: column.default('created_at'),
  COMMENTS_TABLE: table.default('comments'),
});

/** The exporter's configuration; durations in seconds. @throws {ConfigError} */
export const helpDeskExporterConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link helpDeskExporterConfig} gives. */
export type HelpDeskExporterConfig = z.output<typeof schema>;
