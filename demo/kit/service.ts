import process from 'node:process';
import { type Logger, pino } from 'pino';
import { ConfigError } from './errors.ts';
import { reason } from './retry.ts';
import { type Shutdown, shutdown } from './shutdown.ts';

/** How long a stop may take, in milliseconds; then the process ends anyway. */
const stopWithin = 5000;

/** A logger of JSON lines on standard output. */
const logger = (name: string, level: string): Logger =>
  pino({ name, level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime });

/**
 * Runs a service as this process: reads its configuration, starts it, and stops it on SIGINT or SIGTERM.
 * Exit code 0 after a stop in order, 1 when it cannot start or does not stop in 5 seconds, 2 for a wrong environment.
 */
export async function runService<Config extends { readonly LOG_LEVEL: string }>(service: {
  readonly name: string;
  readonly config: (env: NodeJS.ProcessEnv) => Config;
  readonly start: (config: Config, log: Logger, closing: Shutdown) => Promise<unknown>;
}): Promise<void> {
  let closing: Shutdown | undefined;
  try {
    const config = service.config(process.env);
    const log = logger(service.name, config.LOG_LEVEL);
    const stops = shutdown(log);
    closing = stops;
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        log.info({ signal: name }, 'stopping');
        void stop(stops, log, 0);
      });
    }
    await service.start(config, log, stops);
  } catch (error) {
    if (closing?.signal.aborted) return;
    process.stderr.write(`${service.name}: ${reason(error)}\n`);
    const code = error instanceof ConfigError ? 2 : 1;
    if (closing) await stop(closing, pino({ level: 'silent' }), code);
    else process.exitCode = code;
  }
}

async function stop(closing: Shutdown, log: Logger, code: number): Promise<void> {
  const late = setTimeout(() => {
    log.error({ seconds: stopWithin / 1000 }, 'did not stop in time');
    process.exit(1);
  }, stopWithin);
  await closing.run();
  clearTimeout(late);
  log.info('stopped');
  process.exit(code);
}
