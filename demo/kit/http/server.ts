import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import { cannotListen } from '../../../service/errors.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { answerErrors, type IsOutage, refuseEarly } from './refusals.ts';
import { validatorCompiler, type ZodTypes } from './validation.ts';

const bodyLimit = 16 * 1024;
const wellFormedId = /^[\w-]{1,64}$/;

/**
 * A Fastify server of the kit: zod schemas on routes, every refusal as JSON, a body limit of 16 KiB, request ids.
 * An `x-request-id` that the client sends is kept if it is well-formed, and comes back with the answer.
 */
export function httpServer(log: Logger, isOutage: IsOutage = () => false) {
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: requestId,
    frameworkErrors: refuseEarly,
    // A client that keeps its connection must not hold up a stop.
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypes>();
  app.setValidatorCompiler(validatorCompiler);
  answerErrors(app, isOutage);
  acceptEmptyJson(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  return app;
}

/** The server of {@link httpServer}. */
export type HttpServer = ReturnType<typeof httpServer>;

/** A request without a body may still say that it is JSON, as many clients do on POST and DELETE. */
function acceptEmptyJson(
  app: Pick<HttpServer, 'addContentTypeParser' | 'getDefaultJsonParser' | 'removeContentTypeParser'>,
) {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
}

/** The id of a request: the one that the client sends if it is well-formed, or a new one. */
export function requestId(request: IncomingMessage): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && wellFormedId.test(sent) ? sent : randomUUID();
}

/**
 * Listens, and closes at the shutdown: requests under way are answered first.
 * @throws {StartError} when the address cannot be had.
 */
export async function listen(
  app: HttpServer,
  at: { readonly host: string; readonly port: number; readonly variable: string },
  closing: Shutdown,
): Promise<void> {
  closing.add(`http server on port ${at.port}`, () => app.close());
  try {
    await app.listen({ host: at.host, port: at.port });
  } catch (error) {
    throw cannotListen(at, error, `choose another by ${at.variable}`);
  }
}
