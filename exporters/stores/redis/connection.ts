import { Redis } from 'ioredis';
import { reason } from '../../../service/errors.ts';
import { untilAborted } from '../../http/until-aborted.ts';

/**
 * A Redis that an exporter reads. It connects for a reading and stays connected; a connection over which a reading failed
 * is given up, and the next reading makes another.
 */
export class RedisConnection {
  readonly #url: string;
  readonly #name: string;
  #connected: Redis | undefined;

  /** @param name who Redis is told that asks. */
  constructor(url: string, name: string) {
    this.#url = url;
    this.#name = name;
  }

  /** Reads until `signal` aborts. */
  async read<Result>(signal: AbortSignal, work: (redis: Redis) => Promise<Result>): Promise<Result> {
    try {
      return await untilAborted(signal, async () => {
        if (this.#connected?.status !== 'ready') this.#connected = await connect(this.#url, this.#name, signal);
        return work(this.#connected);
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Ends the connection, also while it is read. */
  close(): void {
    this.#connected?.disconnect();
    this.#connected = undefined;
  }
}

/** Connects until the signal aborts. ioredis cuts a connection off that does not end in order, after 2 seconds. */
async function connect(url: string, connectionName: string, signal: AbortSignal): Promise<Redis> {
  const redis = new Redis(url, {
    connectionName,
    lazyConnect: true,
    // The next collection connects anew.
    retryStrategy: () => null,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  let lastError: Error | undefined;
  redis.on('error', (error) => {
    lastError = error;
  });
  const giveUp = () => redis.disconnect();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await redis.connect();
    signal.throwIfAborted();
    return redis;
  } catch (error) {
    redis.disconnect();
    // ioredis itself says no more than that the connection is closed.
    throw new Error(`cannot connect to Redis: ${reason(lastError ?? error)}`);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
