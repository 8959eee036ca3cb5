import { z } from 'zod';
import { httpUrl, readConfig, serviceVariables } from '../service/config.ts';

const variables = z.object({
  ...serviceVariables,
  /** The file that the record is kept in; it and its folder are made where they are missing. */
  ALERTS_FILE: z.string({ error: 'set it to the file that the alerts are appended to' }).min(1),
  /** Where people reach Grafana: the links to panels begin with it. */
  GRAFANA_URL: httpUrl.optional(),
});

/** What the alert receiver is told by its environment. */
export type ReceiverConfig = z.output<typeof variables>;

/** Reads the environment. @throws {ConfigError} that names what is wrong. */
export const receiverConfig = (env: NodeJS.ProcessEnv): ReceiverConfig => readConfig(variables, env);
