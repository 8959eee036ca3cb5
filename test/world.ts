import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { type Answer, ask } from './booking-client.ts';
import { poolOf, redisAt } from './connections.ts';
import { type Service, startService } from './service-process.ts';

type Environment = Readonly<Record<string, string>>;

/** A system of its own under test: processes that share their stores with nobody. */
export interface World {
  /** What the fault switches of all its processes ask for. */
  readonly faultsToken: string;
  /** Turns a fault switch of a process on or off. */
  turn(service: Service, method: 'PUT' | 'DELETE', fault: string, parameters?: unknown): Promise<Answer>;
  /** Ends all processes and connections. */
  dispose(): Promise<void>;
}

/** What the world of a system is made of. */
interface Ground {
  readonly world: World;
  /** A name for a database that no other world has. */
  readonly database: string;
  /** Connects to a Postgres until the world ends. */
  pool(url: string, max?: number): pg.Pool;
  /** Connects to a Redis until the world ends, and empties it. */
  emptyRedis(address: string): Promise<Redis>;
  /** What starts processes with an environment that they share; each process may be given more. */
  starter(shared: Environment): (main: string) => (env?: Environment) => Promise<Service>;
}

/** Begins the world of a system: nothing runs yet. */
export function beginWorld(system: string): Ground {
  const folder = mkdtempSync(join(tmpdir(), `presale-${system}-`));
  const tokenFile = join(folder, 'faults-token');
  const token = randomUUID();
  writeFileSync(tokenFile, token);
  const services: Service[] = [];
  const pools: pg.Pool[] = [];
  const redises: Redis[] = [];
  return {
    database: `${system.replaceAll('-', '_')}_${randomBytes(6).toString('hex')}`,
    pool: (url, max = 4) => {
      const pool = poolOf(url, { max });
      pools.push(pool);
      return pool;
    },
    emptyRedis: async (address) => {
      const redis = redisAt(address);
      redises.push(redis);
      await redis.flushall();
      return redis;
    },
    starter:
      (shared) =>
      (main) =>
      async (env = {}) => {
        const service = await startService(main, { FAULTS_TOKEN_FILE: tokenFile, ...shared, ...env });
        services.push(service);
        return service;
      },
    world: {
      faultsToken: token,
      turn: ({ faultsUrl }, method, fault, body) => ask(faultsUrl, method, `/${fault}`, { token, body }),
      dispose: async () => {
        await Promise.all(services.map((service) => service.end()));
        for (const redis of redises) redis.disconnect();
        await Promise.all(pools.map((pool) => pool.end()));
        rmSync(folder, { recursive: true });
      },
    },
  };
}
