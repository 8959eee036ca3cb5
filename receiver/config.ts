import { z } from 'zod';
import { readConfig, serviceVariables } from '../service/config.ts';

const variables = z.object({
  ...serviceVariables,
  /** The file that the record is kept in; it and its folder are made where they are missing. */
  ALERTS_FILE: z.string({ error: 'set it to the file that the alerts are appended to' }).min(1),
});

/** What the alert receiver is told by its environment. */
export type ReceiverConfig = z.output<typeof variables>;

/** Reads the environment. @throws {ConfigError} that names what is wrong. */
export const receiverConfig = (env: NodeJS.ProcessEnv): ReceiverConfig => readConfig(variables, env);
