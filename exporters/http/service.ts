import process from 'node:process';
import type { Express } from 'express';
import { type Logger, pino } from 'pino';
import type { ServiceConfig } from './config.ts';
import { ConfigError, reason } from './errors.ts';
import { type Listening, listen } from './listen.ts';

/** How long a stop may take, in seconds; then the process ends anyway. */
const stopWithin = 5;

/** A service that has been made: its app, and what frees its connections and files. */
export interface Service {
  readonly app: Express;
  close(): unknown;
}

/** A logger of JSON lines on standard output. It waits for each line, so that the last ones are there after an exit. */
const logger = (name: string, level: string): Logger =>
  pino(
    { level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: process.stdout.fd, sync: true }),
  );

/**
 * Runs a service as this process: reads its configuration, listens, and stops on SIGINT or SIGTERM.
 * Exit code 0 after a stop in order, 1 when it cannot start or does not stop in 5 seconds, 2 for a wrong environment.
 */
export async function runService<Config extends ServiceConfig>(definition: {
  readonly name: string;
  readonly config: (env: NodeJS.ProcessEnv) => Config;
  readonly make: (config: Config, log: Logger) => Service | Promise<Service>;
}): Promise<void> {
  let service: Service | undefined;
  try {
    const config = definition.config(process.env);
    const log = logger(definition.name, config.LOG_LEVEL);
    service = await definition.make(config, log);
    const listening = await listen(service.app, { host: config.HOST, port: config.PORT });
    stopOnSignal(service, listening, log);
    log.info({ url: listening.url }, 'listening');
  } catch (error) {
    process.stderr.write(`${definition.name}: ${reason(error)}\n`);
    await service?.close();
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
}

function stopOnSignal(service: Service, listening: Listening, log: Logger): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({ seconds: stopWithin }, 'did not stop in time');
      process.exit(1);
    }, stopWithin * 1000);
    try {
      await listening.close();
      await service.close();
    } catch (error) {
      log.warn({ reason: reason(error) }, 'could not be closed in order');
    }
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
