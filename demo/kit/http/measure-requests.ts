import { METHODS } from 'node:http';
import { isOperation } from './operations.ts';
import type { HttpServer } from './server.ts';

interface Labels {
  readonly method: string;
  readonly uri: string;
  readonly status: string;
}

/** Where the durations go, in seconds. */
export interface RequestDurations {
  observe(labels: Labels, seconds: number): void;
  /** Begins a series with 0. */
  zero(labels: Labels): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The statuses that the route answers when all is well. */
    readonly answers?: readonly number[];
  }
}

/** What any route answers when not all is well. */
export const failures = [500, 503] as const;

/**
 * Measures each request by method, route template ("unmatched" where there is none) and status, and logs it at debug.
 * Scrapes and health checks are left out: nobody waits for them, and they would make a slow service look fast.
 * What a route is known to answer begins with 0, or Prometheus would miss the first of them: call it before routes are added.
 */
export function measureRequests(app: HttpServer, durations: RequestDurations): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (isOperation(url)) return;
    // Fastify adds a HEAD to each GET, which hardly anybody asks for.
    for (const one of [method].flat().filter((name) => name !== 'HEAD')) {
      for (const status of [...(config?.answers ?? []), ...failures]) {
        durations.zero({ method: one, uri: url, status: String(status) });
      }
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    const uri = request.routeOptions.url ?? 'unmatched';
    if (isOperation(uri)) return;
    const method = METHODS.includes(request.method) ? request.method : 'unknown';
    const status = String(reply.statusCode);
    const seconds = reply.elapsedTime / 1000;
    durations.observe({ method, uri, status }, seconds);
    request.log.debug({ method, uri, status, seconds }, 'answered');
  });
}
