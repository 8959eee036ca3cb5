import process from 'node:process';
import { type Logger, pino } from 'pino';
import type { ServiceConfig } from './config.ts';
import { ConfigError, reason } from './errors.ts';
import { type Shutdown, shutdown } from './shutdown.ts';

/** How long a stop may take, in seconds; then the process ends anyway. */
const stopWithin = 5;

/** A logger of JSON lines on standard output. It waits for each line, so that the last ones are there after an exit. */
const logger = (name: string, level: string): Logger =>
  pino(
    { level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: process.stdout.fd, sync: true }),
  );

/**
 * Runs a service as this process: reads its configuration, starts it, and stops it on SIGINT or SIGTERM.
 * Exit code 0 after a stop in order, 1 when it cannot start or does not stop in 5 seconds, 2 for a wrong environment.
 */
export async function runService<Config extends Pick<ServiceConfig, 'LOG_LEVEL'>>(service: {
  readonly name: string;
  readonly config: (env: NodeJS.ProcessEnv) => Config;
  /** Starts it. What must be undone at the stop is added to `closing` step by step. */
  readonly start: (config: Config, log: Logger, closing: Shutdown) => Promise<unknown>;
}): Promise<void> {
  let closing: Shutdown | undefined;
  try {
    const config = service.config(process.env);
    const log = logger(service.name, config.LOG_LEVEL);
    closing = shutdown(log);
    stopOnSignal(closing, log);
    await service.start(config, log, closing);
  } catch (error) {
    // What a stop interrupts may fail.
    if (closing?.signal.aborted) return;
    process.stderr.write(`${service.name}: ${reason(error)}\n`);
    const code = error instanceof ConfigError ? 2 : 1;
    if (closing) await stop(closing, pino({ level: 'silent' }), code);
    else process.exit(code);
  }
}

function stopOnSignal(closing: Shutdown, log: Logger): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing.signal.aborted) return;
      log.info({ signal }, 'stopping');
      void stop(closing, log, 0);
    });
  }
}

async function stop(closing: Shutdown, log: Logger, code: number): Promise<void> {
  setTimeout(() => {
    log.error({ seconds: stopWithin }, 'did not stop in time');
    process.exit(1);
  }, stopWithin * 1000);
  await closing.run();
  log.info('stopped');
  process.exit(code);
}
