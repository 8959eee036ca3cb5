import { isOperation } from '../http/operations.ts';
import type { HttpServer } from '../http/server.ts';
import { delay } from './delay.ts';
import type { Fault } from './fault.ts';

/** Holds up a share of the server's requests before they are handled. Scrapes and health checks pass. */
export function slowRequests(app: HttpServer): Fault {
  const slow = delay('slow-requests', 'A share of the requests waits before it is handled.');
  app.addHook('onRequest', async (request) => {
    if (!isOperation(request.routeOptions.url ?? '')) await slow.wait();
  });
  return slow.fault;
}
