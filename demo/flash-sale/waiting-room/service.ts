import type { Logger } from 'pino';
import { z } from 'zod';
import { flashSaleWaitingRoom } from '../../../catalog/emitters.ts';
import { waitingRoomVisits } from '../../../catalog/flash-sale.ts';
import { instruments } from '../../../instrument/instruments.ts';
import { reason } from '../../../service/errors.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { addOperations } from '../../kit/http/operations.ts';
import { httpServer, listen } from '../../kit/http/server.ts';
import type { WaitingRoomConfig } from './config.ts';
import { waitingRoomPage } from './page.ts';
import { wayBack } from './way-back.ts';

/** How long the sale may take to say whether it has room, in milliseconds. */
const answerWithin = 1000;

const Visit = z.object({ to: z.string().max(2000).optional().catch(undefined) });
const Answer = z.object({ room: z.boolean() });

/** Starts the waiting room: a page that asks the sale for room each time it is loaded. */
export async function startWaitingRoom(config: WaitingRoomConfig, log: Logger, closing: Shutdown): Promise<void> {
  const measure = instruments(flashSaleWaitingRoom);
  const visits = measure.counter(waitingRoomVisits);
  const { SALE_URL, SALE_INTERNAL_URL = SALE_URL } = config;
  const app = httpServer(log);
  // It works on while the sale is away: that is when people wait.
  addOperations(app, measure.registry, [{ name: 'sale', optional: true, ask: () => askForRoom(SALE_INTERNAL_URL) }]);
  app.get('/', { schema: { querystring: Visit } }, async (request, reply) => {
    const room = await askForRoom(SALE_INTERNAL_URL).catch((error) => {
      request.log.debug({ dependency: 'sale', reason: reason(error) }, 'the sale does not answer');
      return false;
    });
    visits.inc({ outcome: room ? 'sent_back' : 'waits' });
    return reply
      .type('text/html; charset=utf-8')
      .headers({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .send(waitingRoomPage({ back: wayBack(SALE_URL, request.query.to), room }));
  });
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}

async function askForRoom(sale: string): Promise<boolean> {
  const answer = await fetch(new URL('/-/room', sale), { signal: AbortSignal.timeout(answerWithin) });
  return Answer.parse(await answer.json()).room;
}
