import type { Express } from 'express';
import type { Logger } from 'pino';
import type { ServiceConfig } from '../../service/config.ts';
import { runService } from '../../service/run.ts';
import { listen } from './listen.ts';

/** A service that has been made: its app, and what frees its connections and files. */
export interface Service {
  readonly app: Express;
  close(): unknown;
}

/** Runs a service with an express app as this process. See {@link runService}. */
export const runApp = <Config extends ServiceConfig>(definition: {
  readonly name: string;
  readonly config: (env: NodeJS.ProcessEnv) => Config;
  readonly make: (config: Config, log: Logger) => Service | Promise<Service>;
}): Promise<void> =>
  runService({
    name: definition.name,
    config: definition.config,
    start: async (config, log, closing) => {
      const service = await definition.make(config, log);
      closing.add('connections', () => service.close());
      const listening = await listen(service.app, { host: config.HOST, port: config.PORT });
      closing.add('http server', () => listening.close());
      log.info({ url: listening.url }, 'listening');
    },
  });
