import { z } from 'zod';
import { httpUrl, readConfig, serviceVariables } from '../../../service/config.ts';

const schema = z.object({
  ...serviceVariables,
  /** Where the sale is: visitors are sent back to it and nowhere else. */
  SALE_URL: httpUrl,
  /** Where the waiting room itself reaches the sale, if that is another address than a visitor's. */
  SALE_INTERNAL_URL: httpUrl.optional(),
});

/** The configuration of the waiting room. @throws {ConfigError} */
export const waitingRoomConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link waitingRoomConfig} gives. */
export type WaitingRoomConfig = ReturnType<typeof waitingRoomConfig>;
