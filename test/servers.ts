import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, vi } from 'vitest';
import { askKafka } from '../demo/kit/kafka.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePort } from '../stack/free-ports.ts';
import { launch } from '../stack/native/launch.ts';
import { spawnOwned } from '../stack/process/owned.ts';
import { identitiesOf, untilGone } from './checkout.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const host = '127.0.0.1';
const patience = { timeout: 60_000, interval: 100 };
const exited = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** A real server for tests, on a free port, with its data in a temporary folder. It ends with the test's process. */
export interface TestServer {
  /** `host:port`, the same after a restart. */
  readonly address: string;
  /** Kills it, and keeps its data. */
  kill(): Promise<void>;
  /** Starts it again after {@link TestServer.kill}. */
  restart(): Promise<void>;
  /** Halts it as it is: connections stay open, and nothing answers. */
  halt(): void;
  /** Lets it go on after {@link TestServer.halt}. */
  resume(): void;
  /** Kills it and removes its data. */
  dispose(): Promise<void>;
}

/** What is asked of an engine. */
interface Wanted {
  readonly engine: 'redis' | 'postgres' | 'kafka' | 'toxiproxy';
  readonly port: number;
  readonly command: (folder: string) => readonly string[];
  readonly environment: (folder: string) => Readonly<Record<string, string>>;
  /** Fails as long as the server is not up. */
  readonly ask: () => Promise<unknown>;
  /** Its other processes: when it is killed they answer for a moment more. */
  readonly others?: () => Promise<readonly number[]>;
}

async function start({ engine: name, port, command, environment, ask, others }: Wanted): Promise<TestServer> {
  const engine = await resolveEngine(name, { root, env: process.env });
  const folder = mkdtempSync(join(tmpdir(), `presale-${name}-`));
  // Postgres runs as another user where the tests run as root, and makes its directory itself.
  chmodSync(folder, 0o777);
  const service = {
    name,
    command: command(folder),
    environment: environment(folder),
    path: (path: string) => folder + path,
  };
  const launched = launch(service, engine);
  const options = { cwd: folder, env: process.env, stdio: 'ignore', user: launched.user } as const;
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || exited(child)) return;
    const left = identitiesOf((await others?.()) ?? []);
    const end = once(child, 'exit');
    child.kill('SIGKILL');
    await end;
    await untilGone(left);
  };
  const run = async (): Promise<void> => {
    child = spawnOwned(launched.command, options);
    await vi.waitFor(ask, patience);
  };
  const dispose = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    if (launched.before) await once(spawnOwned(launched.before.command, options), 'exit');
    await run();
  } catch (error) {
    await dispose();
    throw error;
  }
  const signal = (name: NodeJS.Signals) => () => {
    child?.kill(name);
  };
  return {
    address: `${host}:${port}`,
    kill,
    restart: run,
    halt: signal('SIGSTOP'),
    resume: signal('SIGCONT'),
    dispose,
  };
}

/** Starts a Redis that keeps nothing. */
export async function startRedis(): Promise<TestServer> {
  const port = await freePort();
  return start({
    engine: 'redis',
    port,
    command: () => ['--port', String(port), '--bind', host, '--save', ''],
    environment: () => ({}),
    ask: async () => {
      const redis = new Redis(port, host, { lazyConnect: true, retryStrategy: () => null });
      redis.on('error', () => undefined);
      await redis.connect();
      redis.disconnect();
    },
  });
}

/** Starts a Toxiproxy without a proxy. Its API is at its address. */
async function startToxiproxy(): Promise<TestServer> {
  const port = await freePort();
  return start({
    engine: 'toxiproxy',
    port,
    command: () => ['-host', host, '-port', String(port)],
    environment: () => ({}),
    ask: () => fetch(`http://${host}:${port}/version`),
  });
}

/** Starts a Postgres whose super-user is `postgres`, without a password. */
export async function startPostgres(): Promise<TestServer> {
  const port = await freePort();
  const settings = { listen_addresses: host, port, fsync: 'off' };
  return start({
    engine: 'postgres',
    port,
    command: () => Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    environment: (folder) => ({ PGDATA: join(folder, 'data'), POSTGRES_USER: 'postgres', POSTGRES_DB: 'test' }),
    ask: () => withPostgres(`${host}:${port}`, 'postgres', (client) => client.query('select 1')),
    others: () => backendsOf(`${host}:${port}`),
  });
}

/** The processes of a Postgres that are known to it; none when it does not answer. */
const backendsOf = (address: string): Promise<readonly number[]> =>
  withPostgres(address, 'postgres', async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
    return rows.map(({ pid }) => pid);
  }).catch(() => []);

/** Talks to a database over a connection of its own. */
export async function withPostgres<Result>(
  address: string,
  database: string,
  talk: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: postgresUrl(address, database),
    // One that was halted takes connections, and says nothing.
    connectionTimeoutMillis: 5000,
  });
  // A server that is killed in mid-talk is the talk's failure, not that of the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await talk(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The URL of a database of {@link startPostgres}. */
export const postgresUrl = (address: string, database: string): string => `postgres://postgres@${address}/${database}`;

/** Starts a Kafka of one broker. It makes no topic by itself. */
async function startKafka(): Promise<TestServer> {
  const [server] = await startKafkaCluster(1);
  if (!server) throw new Error('a Kafka has a broker at least');
  return server;
}

/**
 * Starts a Kafka whose first broker is also the controller: it must not be killed while another is needed. What groups
 * commit is kept once, in a partition for each broker.
 */
export async function startKafkaCluster(brokers: number): Promise<readonly TestServer[]> {
  const controller = `${host}:${await freePort()}`;
  const servers: TestServer[] = [];
  try {
    for (let node = 1; node <= brokers; node++) servers.push(await startBroker(node, controller, brokers));
  } catch (error) {
    await Promise.all(servers.map((server) => server.dispose()));
    throw error;
  }
  return servers;
}

async function startBroker(node: number, controller: string, brokers: number): Promise<TestServer> {
  const port = await freePort();
  const controls = node === 1;
  return start({
    engine: 'kafka',
    port,
    command: () => [],
    environment: (folder) => ({
      CLUSTER_ID: 'dGVzdC1vZi1wcmVzYWxlLQ',
      KAFKA_NODE_ID: String(node),
      KAFKA_PROCESS_ROLES: controls ? 'broker,controller' : 'broker',
      KAFKA_LISTENERS: `PLAINTEXT://${host}:${port}${controls ? `,CONTROLLER://${controller}` : ''}`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: `1@${controller}`,
      KAFKA_LOG_DIRS: join(folder, 'data'),
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: String(brokers),
      // How soon a broker that was killed may come back.
      KAFKA_BROKER_SESSION_TIMEOUT_MS: '1500',
      KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_HEAP_OPTS: '-Xms128m -Xmx512m',
    }),
    ask: () => askKafka('test', [`${host}:${port}`]),
  });
}

const starters = { postgres: startPostgres, redis: startRedis, kafka: startKafka, toxiproxy: startToxiproxy } as const;

/** Servers by what they are. */
export type Servers<Name extends keyof typeof starters> = Readonly<Record<Name, TestServer>>;

/** Starts servers before the tests of a file, and removes them after the last; until then the object is empty. */
export function useServers<Name extends keyof typeof starters>(...names: readonly Name[]): Servers<Name> {
  const servers = {} as Record<Name, TestServer>;
  beforeAll(async () => {
    await Promise.all(
      names.map(async (name) => {
        servers[name] = await starters[name]();
      }),
    );
  });
  afterAll(() => Promise.all(Object.values<TestServer>(servers).map((server) => server.dispose())));
  return servers;
}

/** An address at which nothing listens: the port of the discard service. */
export const nowhere = '127.0.0.1:9';
