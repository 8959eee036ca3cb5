import type { FastifyRequest } from 'fastify';
import { RequestError } from '../../../service/refusal.ts';

/** The token of `authorization: Bearer <token>`. @throws {RequestError} 401 when there is none. */
export function bearer(request: FastifyRequest): string {
  const token = /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token)
    throw new RequestError(401, 'unauthorized', 'send the header "authorization: Bearer <token>"', 'authorization');
  return token;
}
