import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { postgresUrl, type TestServer, withPostgres } from './servers.ts';
import { type Service, startService } from './service-process.ts';

/** The servers that a booking system runs on. Without Kafka its events wait. */
export interface BookingServers {
  readonly postgres: TestServer;
  readonly redis: TestServer;
  readonly kafka?: TestServer;
}

/** A booking system of its own: an empty database, an empty Redis, and its processes. */
export interface BookingWorld {
  readonly pool: pg.Pool;
  readonly redis: Redis;
  readonly faultsToken: string;
  /** Starts a booking service on it; several may run. */
  service(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Starts a consumer of the booking events. */
  consumer(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Takes away all bookings and locks; events and users stay. */
  reset(): Promise<void>;
  /** Ends all processes and connections. */
  dispose(): Promise<void>;
}

/** A port on which nothing listens: the discard service's. */
const nowhere = '127.0.0.1:9';

/** Makes a booking system on servers that are empty or have others beside it. */
export async function bookingWorld({
  postgres,
  redis: { address: redisAddress },
  kafka,
}: BookingServers): Promise<BookingWorld> {
  const database = `booking_${randomBytes(6).toString('hex')}`;
  await withPostgres(postgres.address, 'postgres', (client) => client.query(`create database ${database}`));
  const folder = mkdtempSync(join(tmpdir(), 'presale-booking-'));
  const tokenFile = join(folder, 'faults-token');
  const faultsToken = randomUUID();
  writeFileSync(tokenFile, faultsToken);
  const redis = new Redis(`redis://${redisAddress}`);
  redis.on('error', () => undefined);
  await redis.flushall();
  const pool = new pg.Pool({ connectionString: postgresUrl(postgres.address, database), max: 4 });
  pool.on('error', () => undefined);
  const common = {
    DATABASE_URL: postgresUrl(postgres.address, database),
    REDIS_URL: `redis://${redisAddress}`,
    KAFKA_BROKERS: kafka?.address ?? nowhere,
    FAULTS_TOKEN_FILE: tokenFile,
    EVENTS: '3',
    SEATS_PER_EVENT: '120',
    PASSWORD_COST: '16',
  };
  const started: Service[] = [];
  const start = async (main: string, env: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const service = await startService(main, { ...common, ...env });
    started.push(service);
    return service;
  };
  return {
    pool,
    redis,
    faultsToken,
    service: (env) => start('demo/booking/main.ts', env),
    consumer: (env) => start('demo/booking/consumer/main.ts', env),
    reset: async () => {
      await pool.query('truncate bookings, booking_seats, outbox');
      await redis.flushall();
    },
    dispose: async () => {
      await Promise.all(started.map((service) => service.end()));
      redis.disconnect();
      await pool.end();
      rmSync(folder, { recursive: true });
    },
  };
}
