import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { postgresUrl, startPostgres, startRedis, type TestServer, withPostgres } from './servers.ts';

const schema = readFileSync(join(import.meta.dirname, '../demo/flash-sale/schema.sql'), 'utf8');
const database = 'flash_sale';

/** The demo's own tables on a real Postgres, and a Redis, empty before each test: what its services would write is put there. */
class FlashSaleTables {
  redisServer!: TestServer;
  postgresServer!: TestServer;
  redis!: Redis;
  pool!: pg.Pool;

  get databaseUrl(): string {
    return postgresUrl(this.postgresServer.address, database);
  }

  get redisUrl(): string {
    return `redis://${this.redisServer.address}`;
  }

  async start(): Promise<void> {
    [this.redisServer, this.postgresServer] = await Promise.all([startRedis(), startPostgres()]);
    await withPostgres(this.postgresServer.address, 'postgres', (client) =>
      client.query(`create database ${database}`),
    );
    this.redis = new Redis(this.redisUrl);
    this.redis.on('error', () => undefined);
    this.pool = new pg.Pool({ connectionString: this.databaseUrl });
    this.pool.on('error', () => undefined);
  }

  async stop(): Promise<void> {
    this.redis?.disconnect();
    await this.pool?.end();
    await Promise.all([this.redisServer?.dispose(), this.postgresServer?.dispose()]);
  }

  async empty(): Promise<void> {
    await this.redis.flushall();
    await this.pool.query('drop schema public cascade; create schema public');
    await this.pool.query(schema);
  }

  /** Begins a sale. */
  async begin(product: string, quantity: number, sale = 1): Promise<void> {
    await this.pool.query(
      `insert into products values ($1, $2, $2, $3)
       on conflict (id) do update set quantity = excluded.quantity, stock = excluded.stock, sale = excluded.sale`,
      [product, quantity, sale],
    );
    await this.setStock(product, quantity);
  }

  /** Says what Redis has left. */
  async setStock(product: string, left: number | string): Promise<void> {
    await this.redis.set(`product:${product}:stock`, left);
  }

  /** Writes orders into Postgres, each with a key of its own unless one is given, and takes them from its stock. */
  async write(product: string, keys: readonly string[], sale = 1): Promise<void> {
    for (const key of keys) {
      await this.pool.query(
        `with written as (
           insert into orders (id, product_id, sale, user_id, idempotency_key, accepted_at)
           values ($1, $2, $3, 'ann', $4, now())
         ) update products set stock = stock - 1 where id = $2 and sale = $3`,
        [randomUUID(), product, sale, key],
      );
    }
  }

  /** Takes away what keeps a key from having two orders. */
  async withoutGuard(): Promise<void> {
    await this.pool.query('alter table orders drop constraint orders_one_a_key');
  }
}

/** Starts the servers before the tests of a file, empties them before each, and removes them after the last. */
export function useFlashSaleTables(): FlashSaleTables {
  const tables = new FlashSaleTables();
  beforeAll(() => tables.start());
  afterAll(() => tables.stop());
  beforeEach(() => tables.empty());
  return tables;
}

/** So many keys, none of them twice. */
export const keys = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
