import type { ChainableCommander, Redis } from 'ioredis';
import { rethrow } from '../../kit/redis-outage.ts';
import type { Line } from '../apis/inventory.ts';

/** How long a cart is kept that nobody touches, in seconds. */
const keptFor = 24 * 60 * 60;

/** What users have in their carts, in Redis. @throws {RedisOutage} from each method. */
export class Carts {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Adds to a user's cart. @returns all that is in it. */
  add(userId: string, { product_id, quantity }: Line): Promise<Line[]> {
    const key = keyOf(userId);
    return this.#lines(this.#redis.multi().hincrby(key, product_id, quantity).expire(key, keptFor).hgetall(key));
  }

  /** What is in a user's cart. */
  async look(userId: string): Promise<Line[]> {
    return this.#lines(this.#redis.multi().hgetall(keyOf(userId)));
  }

  /** Takes out of a user's cart what was ordered. */
  async takeOut(userId: string, products: readonly string[]): Promise<void> {
    await this.#redis.hdel(keyOf(userId), ...products).catch(rethrow);
  }

  /** Sends commands, the last of which gives the cart. */
  async #lines(commands: ChainableCommander): Promise<Line[]> {
    const replies = (await commands.exec().catch(rethrow)) ?? [];
    const failed = replies.find(([error]) => error)?.[0];
    if (failed) rethrow(failed);
    const cart = replies.at(-1)?.[1] as Readonly<Record<string, string>>;
    return Object.entries(cart).map(([product_id, quantity]) => ({ product_id, quantity: Number(quantity) }));
  }
}

const keyOf = (userId: string): string => `order-flow:cart:${userId}`;
