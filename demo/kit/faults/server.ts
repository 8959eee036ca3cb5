import type { Logger } from 'pino';
import { z } from 'zod';
import { ConfigError } from '../../../service/errors.ts';
import { RequestError } from '../../../service/refusal.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { sameSecret } from '../auth/same-secret.ts';
import { readSecretFile } from '../auth/secret-file.ts';
import { bearer } from '../http/bearer.ts';
import type { IsOutage } from '../http/refusals.ts';
import { type HttpServer, httpServer, listen } from '../http/server.ts';
import type { Fault } from './fault.ts';
import { type FaultWatcher, switchboard } from './switchboard.ts';

const byName = { schema: { params: z.object({ name: z.string() }) } };

const leased = {
  schema: {
    ...byName.schema,
    querystring: z.strictObject({
      /** How many seconds the fault stays on unless it is asked for again. */
      lease: z.coerce.number('write a number of seconds').min(1).max(3600).default(600),
    }),
  },
};

/**
 * Serves the fault switches on a port of their own, guarded by a bearer token; without a token file there are none.
 * `GET /faults`, `PUT /faults/<name>?lease=<seconds>` with JSON parameters, `DELETE /faults/<name>`. A fault goes off when
 * its lease ends, after ten minutes if none is asked for, and when the service stops.
 * @throws {ConfigError} when the token file cannot be read or is empty, or FAULTS_PORT is missing.
 */
export async function serveFaults(
  config: { FAULTS_HOST: string; FAULTS_PORT?: number | undefined; FAULTS_TOKEN_FILE?: string | undefined },
  faults: readonly Fault[],
  log: Logger,
  closing: Shutdown,
  watcher?: FaultWatcher,
  isOutage: IsOutage = () => false,
): Promise<void> {
  if (config.FAULTS_TOKEN_FILE === undefined) return;
  const { FAULTS_HOST: host, FAULTS_PORT: port } = config;
  if (port === undefined) throw new ConfigError('FAULTS_PORT is not set: set it, or unset FAULTS_TOKEN_FILE');
  const token = await readToken(config.FAULTS_TOKEN_FILE);
  const app = httpServer(log, isOutage);
  const faultSwitches = switchboard(faults, watcher);
  addRoutes(app, faultSwitches, token, log);
  closing.add('faults', () => faultSwitches.clear());
  await listen(app, { host, port, variable: 'FAULTS_PORT' }, closing);
}

function addRoutes(app: HttpServer, faults: ReturnType<typeof switchboard>, token: string, log: Logger): void {
  app.addHook('onRequest', async (request) => {
    if (sameSecret(bearer(request), token)) return;
    throw new RequestError(401, 'unauthorized', 'this is not the token of the fault switches', 'authorization');
  });
  app.get('/faults', async () => ({ faults: faults.list() }));
  app.put('/faults/:name', leased, async (request) => {
    const state = await faults.on(request.params.name, request.body, request.query.lease);
    log.warn({ fault: state.name, parameters: state.parameters, until: state.until }, 'fault on');
    return state;
  });
  app.delete('/faults/:name', byName, async (request, reply) => {
    await faults.off(request.params.name);
    log.warn({ fault: request.params.name }, 'fault off');
    return reply.code(204).send();
  });
}

async function readToken(file: string): Promise<string> {
  const token = await readSecretFile('FAULTS_TOKEN_FILE', file);
  if (token === '') throw new ConfigError(`FAULTS_TOKEN_FILE="${file}": the file is empty; write the token into it`);
  return token;
}
