import { z } from 'zod';
import { postgresUrl, readConfig, redisUrl } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { column, keys, scanCount, table } from '../stores/config.ts';
import { keyTemplate } from '../stores/redis/key-template.ts';

const schema = z.object({
  ...exporterVariables,
  DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl,

  /** The keys of sessions: `{session}` is anything. */
  SESSION_KEYS: keys('{session}', 'help-desk:session:{session}', keyTemplate),
  SCAN_COUNT: scanCount,

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
