import type { FastifyRequest } from 'fastify';
import { bearer } from '../../kit/http/bearer.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import type { Access } from '../access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user who asks, where the route wants to know. */
    userId: string;
  }
}

/** Finds out who asks, first of all, so that a stranger's body is not even read. It must be added to the server once. */
export function identifyCallers(app: HttpServer, access: Access): (request: FastifyRequest) => Promise<void> {
  app.decorateRequest('userId', '');
  return async (request) => {
    request.userId = await access.userOf(bearer(request));
  };
}
