import { z } from 'zod';
import { readConfig } from '../../../service/config.ts';
import { demoVariables } from '../../kit/config.ts';
import { storeVariables } from '../config.ts';

const schema = z.object({ ...demoVariables, ...storeVariables });

/** The projector's configuration. @throws {ConfigError} */
export const projectorConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link projectorConfig} gives. */
export type ProjectorConfig = ReturnType<typeof projectorConfig>;
