import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import { helpDeskEvents } from '../../catalog/help-desk-websocket.ts';
import { reason } from '../../service/errors.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import type { DeskEvent } from './events.ts';
import type { HelpDeskMetrics } from './metrics.ts';

/** Where the processes of a help desk tell each other what happened. */
const redisChannel = 'help-desk:events';

/** An event, and the process in which it happened. Anybody can write to the channel. */
const relayed = z.object({
  from: z.string(),
  event: z.object({
    type: z.enum(helpDeskEvents),
    channels: z.array(z.string()),
    timestamp: z.number(),
    body: z.record(z.string(), z.unknown()),
  }),
});

type Relayed = z.infer<typeof relayed>;

/**
 * Tells the other processes of the help desk what happened in this one, and hears what happened there. Who is away
 * meanwhile misses it: an event says that something is new, and the database has it.
 */
export class EventRelay {
  readonly #id = randomUUID();
  readonly #redis: Redis;
  readonly #relayed: HelpDeskMetrics['relayed'];
  readonly #log: Logger;

  constructor(redis: Redis, { metrics, log }: { metrics: Pick<HelpDeskMetrics, 'relayed'>; log: Logger }) {
    this.#redis = redis;
    this.#relayed = metrics.relayed;
    this.#log = log;
  }

  /** Tells the others, and does not wait for it. */
  send(event: DeskEvent): void {
    this.#redis.publish(redisChannel, JSON.stringify({ from: this.#id, event })).then(
      () => this.#relayed.inc({ outcome: 'published' }),
      (error) => {
        this.#relayed.inc({ outcome: 'failed' });
        this.#log.debug({ reason: reason(error) }, 'the other processes do not hear of an event');
      },
    );
  }

  /** Hears the others, over a connection of its own, until the shutdown; again when the connection was lost. */
  listen(hear: (event: DeskEvent) => void, closing: Shutdown): void {
    const subscriber = this.#redis.duplicate({ autoResubscribe: false });
    closing.add('events of the other processes', () => subscriber.disconnect());
    subscriber.on('error', (error) => this.#log.debug({ reason: error.message }, 'the other processes are not heard'));
    subscriber.on('ready', () => {
      subscriber.subscribe(redisChannel).catch((error) => {
        this.#log.warn({ reason: reason(error) }, 'the other processes are not heard');
        subscriber.disconnect(true);
      });
    });
    subscriber.on('message', (_, text) => {
      const heard = read(text);
      if (!heard) this.#log.warn({ text: text.slice(0, 200) }, 'what came is no event of a help desk');
      if (!heard || heard.from === this.#id) return;
      this.#relayed.inc({ outcome: 'received' });
      hear(heard.event);
    });
    void subscriber.connect().catch(() => undefined);
  }
}

function read(text: string): Relayed | undefined {
  try {
    return relayed.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
