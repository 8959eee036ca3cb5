import { METHODS } from 'node:http';
import { isOperation } from './operations.ts';
import type { HttpServer } from './server.ts';

/** Where the durations go, in seconds. */
export interface RequestDurations {
  observe(labels: { readonly method: string; readonly uri: string; readonly status: string }, seconds: number): void;
}

/**
 * Measures each request by method, route template ("unmatched" where there is none) and status, and logs it at debug.
 * Scrapes and health checks are left out: nobody waits for them, and they would make a slow service look fast.
 */
export function measureRequests(app: HttpServer, durations: RequestDurations): void {
  app.addHook('onResponse', async (request, reply) => {
    const uri = request.routeOptions.url ?? 'unmatched';
    if (isOperation(uri)) return;
    const method = METHODS.includes(request.method) ? request.method : 'unknown';
    const status = String(reply.statusCode);
    durations.observe({ method, uri, status }, reply.elapsedTime / 1000);
    request.log.debug({ method, uri, status, seconds: reply.elapsedTime / 1000 }, 'answered');
  });
}
