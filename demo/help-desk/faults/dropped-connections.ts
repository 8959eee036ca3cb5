import { z } from 'zod';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import type { Hub } from '../websocket/hub.ts';

const parameters = z.strictObject({
  /** The share of the WebSockets that is ended each time. */
  share: z.number().gt(0).max(1).default(0.1),
  /** How often. */
  everyMilliseconds: z.number().int().min(10).max(60_000).default(1000),
});

/** WebSockets are ended without a word, again and again, as by a proxy that is started anew. */
export function droppedConnections(hub: Pick<Hub, 'drop'>): Fault {
  let dropping: NodeJS.Timeout | undefined;
  return fault({
    name: 'dropped-connections',
    description: 'A share of the WebSockets is ended without a word, again and again.',
    parameters,
    on: async ({ share, everyMilliseconds }) => {
      hub.drop(share);
      dropping = setInterval(() => hub.drop(share), everyMilliseconds);
    },
    off: async () => clearInterval(dropping),
  });
}
