import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import { cannotListen } from '../../../service/errors.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { brokenRequests } from './broken-requests.ts';
import { answerErrors, type IsOutage, refuseEarly } from './refusals.ts';
import { validatorCompiler, type ZodTypes } from './validation.ts';

const bodyLimit = 16 * 1024;
/** How long a client may take to send a request, headers and body, in seconds. */
const receiveWithin = 10;
const wellFormedId = /^[\w-]{1,64}$/;

/**
 * A Fastify server of the kit: zod schemas on routes, every refusal as JSON, a body limit of 16 KiB, request ids.
 * An `x-request-id` that the client sends is kept if it is well-formed, and comes back with the answer. A request that does
 * not arrive as a whole within some seconds is answered with 408, and one that goes on after its answer is cut off.
 * @param within how many seconds a request may take to arrive
 */
export function httpServer(log: Logger, isOutage: IsOutage = () => false, within: number = receiveWithin) {
  const broken = brokenRequests();
  const milliseconds = within * 1000;
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: requestId,
    frameworkErrors: refuseEarly,
    clientErrorHandler: broken.answer,
    requestTimeout: milliseconds,
    http: {
      headersTimeout: milliseconds,
      requestTimeout: milliseconds,
      connectionsCheckingInterval: milliseconds / 10,
    },
    // A client that keeps its connection must not hold up a stop.
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypes>();
  app.server.on('connection', broken.connected);
  app.addHook('preClose', async () => {
    // Who is answered from now on would keep the connection, and hold up the stop, for as long as anybody may.
    app.server.keepAliveTimeout = 1;
    setTimeout(broken.cutOff, milliseconds).unref();
  });
  app.setValidatorCompiler(validatorCompiler);
  answerErrors(app, isOutage);
  acceptEmptyJson(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    broken.follow(reply);
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
function requestId(request: IncomingMessage): string {
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
