import type { FastifyRequest } from 'fastify';
import { bearer } from './bearer.ts';
import type { HttpServer } from './server.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user who asks, where the route wants to know. */
    userId: string;
  }
}

/**
 * Finds out who asks, first of all, so that a stranger's body is not even read. It must be added to a server once.
 * @param userOf the user of a token; it throws a `RequestError` where there is none
 * @returns the `onRequest` of the routes that want to know
 */
export function identifyCallers(
  app: HttpServer,
  userOf: (token: string) => Promise<string>,
): (request: FastifyRequest) => Promise<void> {
  app.decorateRequest('userId', '');
  return async (request) => {
    request.userId = await userOf(bearer(request));
  };
}
