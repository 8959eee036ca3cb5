import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { reason } from '../../../service/errors.ts';
import { RequestError, refusal } from '../../../service/refusal.ts';

/** What Fastify itself refuses, in our words. Every other 4xx of it is `bad_request`. */
const frameworkRefusals: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
};

/** Whether an error means that a dependency cannot be reached or does not answer, rather than a mistake of ours. */
export type IsOutage = (error: unknown) => boolean;

/** Makes every refusal of the server a JSON `{error, message, field?}`: 4xx with its reason, 503 for an outage, 500 for a mistake. */
export function answerErrors(app: FastifyInstance, isOutage: IsOutage): void {
  app.setErrorHandler((error: FastifyError | RequestError, request, reply) => refuse(error, request, reply, isOutage));
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(refusal('not_found', `${request.method} ${request.url.split('?')[0]}: there is no such route`)),
  );
}

/** Answers what Fastify refuses before it has found a route, such as a URL that cannot be decoded. */
export function refuseEarly(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void refuse(error, request, reply, () => false);
}

function refuse(error: FastifyError | RequestError, request: FastifyRequest, reply: FastifyReply, isOutage: IsOutage) {
  if (error instanceof RequestError) {
    return reply.code(error.status).send(error.refusal);
  }
  // Who still sends would find the connection closed before the answer; what comes is passed over, for a while.
  reply.removeHeader('connection');
  const status = error.statusCode ?? 500;
  if (status < 500)
    return reply.code(status).send(refusal(frameworkRefusals[error.code] ?? 'bad_request', error.message));
  if (isOutage(error)) {
    request.log.warn({ reason: reason(error) }, 'a dependency does not answer');
    return reply.code(503).send(refusal('unavailable', 'the service cannot reach what it needs; try again'));
  }
  request.log.error({ err: error }, 'request failed');
  return reply.code(500).send(refusal('internal', 'the service failed; the log has the reason'));
}
