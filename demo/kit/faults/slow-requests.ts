import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { isOperation } from '../http/operations.ts';
import type { HttpServer } from '../http/server.ts';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** How long a request is held up. */
  milliseconds: z.number().int().min(1).max(60_000),
  /** The share of requests that are held up. */
  share: z.number().gt(0).max(1).default(1),
});

/** Holds up a share of the server's requests before they are handled. Scrapes and health checks pass. */
export function slowRequests(app: HttpServer): Fault {
  let now: z.output<typeof parameters> | undefined;
  let release = new AbortController();
  app.addHook('onRequest', async (request) => {
    if (!now || isOperation(request.routeOptions.url ?? '') || Math.random() >= now.share) return;
    await wait(now.milliseconds, undefined, { signal: release.signal }).catch(() => undefined);
  });
  return fault({
    name: 'slow-requests',
    description: 'A share of the requests waits before it is handled.',
    parameters,
    on: async (sent) => {
      release = new AbortController();
      now = sent;
    },
    off: async () => {
      now = undefined;
      release.abort();
    },
  });
}
