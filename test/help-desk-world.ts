import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { type Answer, ask } from './booking-client.ts';
import { postgresUrl, type Servers, useServers } from './servers.ts';
import type { Service } from './service-process.ts';
import { beginWorld, type World } from './world.ts';

/** The servers that a help desk runs on. */
type HelpDeskServers = Servers<'postgres' | 'redis'>;

/** Starts the servers before the tests of a file, and removes them after the last. */
export const useHelpDeskServers = (): HelpDeskServers => useServers('postgres', 'redis');

/** A help desk of its own: a database that its services make, an empty Redis, and its processes. */
export interface HelpDeskWorld extends World {
  readonly pool: pg.Pool;
  readonly redis: Redis;
  /** Where its database is. */
  readonly databaseUrl: string;
  /** Starts a help desk on it; several may run. */
  service(env?: Readonly<Record<string, string>>): Promise<Service>;
}

/** How many tickets and articles the help desk of a test begins with. */
export const seeded = { tickets: 40, articles: 20 } as const;

/** Makes a help desk on servers that are empty or have others beside it. */
export async function helpDeskWorld({ postgres, redis: redisServer }: HelpDeskServers): Promise<HelpDeskWorld> {
  const { world, database, pool: connect, emptyRedis, starter } = beginWorld('help-desk');
  const redis = await emptyRedis(redisServer.address);
  const databaseUrl = postgresUrl(postgres.address, database);
  const start = starter({
    DATABASE_URL: databaseUrl,
    REDIS_URL: `redis://${redisServer.address}`,
    PASSWORD_COST: '16',
    TICKETS: String(seeded.tickets),
    ARTICLES: String(seeded.articles),
  });
  return { ...world, pool: connect(databaseUrl), redis, databaseUrl, service: start('demo/help-desk/main.ts') };
}

/** Who works at the desk from its start. */
export const agent = { email: 'agent@test.com', password: 'password' } as const;

/** Another one. */
export const otherAgent = { email: 'loadtest@example.com', password: 'loadtest123' } as const;

/** Somebody who has signed in at a help desk. */
export interface DeskAgent {
  readonly token: string;
  readonly refreshToken: string;
  readonly userId: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  /** Creates a ticket with a word in its title that no other has, unless it is said otherwise. */
  open(ticket?: object): Promise<Answer>;
}

/** Signs somebody in. */
export async function deskAgent(url: string, who: object = agent): Promise<DeskAgent> {
  const { status, body: session } = await ask(url, 'POST', '/api/v1/auth/login', { body: who });
  if (status !== 200) throw new Error(`not signed in: ${status} ${JSON.stringify(session)}`);
  const { accessToken: token, refreshToken, user } = session;
  const call = (method: string) => (path: string, body?: unknown) =>
    ask(url, method, `/api/v1${path}`, { token, body });
  const post = call('POST');
  return {
    token,
    refreshToken,
    userId: user.id,
    get: call('GET'),
    post,
    patch: call('PATCH'),
    open: (ticket = { title: `Lamp ${randomUUID()}`, description: 'It flickers.' }) => post('/tickets', ticket),
  };
}

/** A help desk that runs, and somebody who has signed in there. */
export interface OpenDesk {
  readonly world: HelpDeskWorld;
  readonly desk: Service;
  readonly ann: DeskAgent;
}

/** Opens a help desk. Whoever does ends its world. */
export async function openDesk(servers: HelpDeskServers): Promise<OpenDesk> {
  const world = await helpDeskWorld(servers);
  const desk = await world.service();
  return { world, desk, ann: await deskAgent(desk.url) };
}
