import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import { isOperation } from '../http/operations.ts';
import type { HttpServer } from '../http/server.ts';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** The share of requests that are refused. */
  share: z.number().gt(0).max(1).default(0.2),
});

/** Refuses a share of the server's requests with 503 before they are handled. Scrapes and health checks pass. */
export function failingRequests(app: HttpServer): Fault {
  let share = 0;
  app.addHook('onRequest', async (request) => {
    if (isOperation(request.routeOptions.url ?? '') || Math.random() >= share) return;
    throw new RequestError(503, 'unavailable', 'a fault switch refuses this request; try again');
  });
  return fault({
    name: 'failing-requests',
    description: 'A share of the requests is refused with 503.',
    parameters,
    on: async (sent) => {
      share = sent.share;
    },
    off: async () => {
      share = 0;
    },
  });
}
