import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { poolOf, redisAt } from './connections.ts';
import { postgresUrl, startPostgres, startRedis, type TestServer, withPostgres } from './servers.ts';

const root = join(import.meta.dirname, '..');

/** A demo's own tables on a real Postgres, empty before each test: what its services would write is put there. */
export class Tables<Database extends string> {
  postgresServer!: TestServer;
  /** Where the tables of each database are written down, from the root of the repository. */
  readonly #schemas: readonly (readonly [Database, readonly string[]])[];
  readonly #pools = new Map<Database, pg.Pool>();

  constructor(schemas: Readonly<Record<Database, string | readonly string[]>>) {
    this.#schemas = (Object.entries(schemas) as [Database, string | readonly string[]][]).map(([database, files]) => [
      database,
      [files].flat(),
    ]);
  }

  url(database: Database): string {
    return postgresUrl(this.postgresServer.address, database);
  }

  poolOf(database: Database): pg.Pool {
    const pool = this.#pools.get(database);
    if (!pool) throw new Error(`the Postgres of the tests has no database ${database}`);
    return pool;
  }

  async start(): Promise<void> {
    this.postgresServer = await startPostgres();
    await withPostgres(this.postgresServer.address, 'postgres', async (client) => {
      for (const [database] of this.#schemas) await client.query(`create database ${database}`);
    });
    for (const [database] of this.#schemas) this.#pools.set(database, poolOf(this.url(database)));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
    await this.postgresServer?.dispose();
  }

  async empty(): Promise<void> {
    for (const [database, schemas] of this.#schemas) {
      const pool = this.poolOf(database);
      const { rows } = await pool.query<{ name: string }>(
        `select quote_ident(nspname) as name from pg_namespace where nspname !~ '^(pg_|information_schema$)'`,
      );
      await pool.query(`drop schema ${rows.map(({ name }) => name).join(', ')} cascade; create schema public`);
      for (const schema of schemas) await pool.query(readFileSync(join(root, schema), 'utf8'));
    }
  }
}

/** A demo's own tables in one database, and a Redis beside it; both are empty before each test. */
export class TablesBesideRedis<Database extends string> extends Tables<Database> {
  redisServer!: TestServer;
  redis!: Redis;
  readonly #database: Database;

  constructor(database: Database, schema: string | readonly string[]) {
    super({ [database]: schema } as Record<Database, string | readonly string[]>);
    this.#database = database;
  }

  get databaseUrl(): string {
    return this.url(this.#database);
  }

  get redisUrl(): string {
    return `redis://${this.redisServer.address}`;
  }

  get pool(): pg.Pool {
    return this.poolOf(this.#database);
  }

  override async start(): Promise<void> {
    const redisStarted = startRedis().then((server) => {
      this.redisServer = server;
      this.redis = redisAt(server.address);
    });
    await Promise.all([redisStarted, super.start()]);
  }

  override async stop(): Promise<void> {
    this.redis?.disconnect();
    await Promise.all([this.redisServer?.dispose(), super.stop()]);
  }

  override async empty(): Promise<void> {
    await this.redis.flushall();
    await super.empty();
  }
}

/** Starts the servers before the tests of a file, empties them before each, and removes them after the last. */
export function useTables<Used extends Pick<Tables<never>, 'start' | 'stop' | 'empty'>>(tables: Used): Used {
  beforeAll(() => tables.start());
  afterAll(() => tables.stop());
  beforeEach(() => tables.empty());
  return tables;
}
