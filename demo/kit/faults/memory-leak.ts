import { z } from 'zod';
import { isOperation } from '../http/operations.ts';
import type { HttpServer } from '../http/server.ts';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** How much each request leaves behind. */
  kilobytes: z.number().int().min(1).max(10_240).default(64),
  /** Where it stops, so that it leaves the machine some. */
  mostMegabytes: z.number().int().min(1).max(4096).default(256),
});

/** Keeps a piece of memory for each of the server's requests, as a cache does that nobody empties. */
export function memoryLeak(app: HttpServer): Fault {
  let now: z.output<typeof parameters> | undefined;
  let kept: Buffer[] = [];
  app.addHook('onRequest', async (request) => {
    if (!now || isOperation(request.routeOptions.url ?? '')) return;
    if ((kept.length + 1) * now.kilobytes > now.mostMegabytes * 1024) return;
    // Filled, because a page that nobody has written is in no memory.
    kept.push(Buffer.alloc(now.kilobytes * 1024, 1));
  });
  return fault({
    name: 'memory-leak',
    description: 'Each request leaves some memory behind, until a limit is reached.',
    parameters,
    on: async (sent) => {
      now = sent;
    },
    off: async () => {
      now = undefined;
      kept = [];
    },
  });
}
