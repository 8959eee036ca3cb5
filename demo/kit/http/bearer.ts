import type { FastifyRequest } from 'fastify';
import { AnswerError } from './answer-error.ts';

/** The token of `authorization: Bearer <token>`. @throws {AnswerError} 401 when there is none. */
export function bearer(request: FastifyRequest): string {
  const token = /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token)
    throw new AnswerError(401, 'unauthorized', 'send the header "authorization: Bearer <token>"', 'authorization');
  return token;
}
