import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import { bookingConsumer, bookingService } from '../../catalog/emitters.ts';
import { renderRules } from '../../cli/build.ts';
import { kafkaClient } from '../../demo/kit/kafka.ts';
import { alertReceiverAt, type Notification } from '../../runs/alert-receiver.ts';
import { type RunTarget, targetOf } from '../../runs/target.ts';
import { resolveEngine } from '../../stack/engines/resolve.ts';
import { freePorts } from '../../stack/free-ports.ts';
import { type Stack, up } from '../../stack/stack.ts';
import { identitiesOf, supervisorPid, until, untilGone } from '../checkout.ts';
import { removeProject, startable } from '../docker.ts';
import { offsetSamples, postgresSamples, type Sources } from './truth.ts';
import { now, readMetrics, Witness } from './witness.ts';

/** The top of the checkout. */
export const root = join(import.meta.dirname, '../..');

/** The demo as a user may set it up: holds that soon run out, and few of them for an event. */
export const demo = { holdSeconds: 60, holdsPerEvent: 5 } as const;

/** How a test's system differs from the others'. */
interface SystemOptions {
  /** How many times faster than written the rules run. */
  readonly timeScale?: number;
  /** Variables that the compose file reads. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole stack with the booking demo, on free ports and in a temporary folder, and those who watch it. */
export interface TestSystem extends Sources {
  readonly stack: Stack;
  readonly target: RunTarget;
  readonly brokers: readonly string[];
  readonly stateDir: string;
  /** The k6 binary. */
  readonly k6: string;
  readonly witness: Witness;
  /** When the witness began, in seconds since the epoch. */
  readonly openedAt: number;
  /** Stops all, and removes the folder. @throws {Error} when a process of it lives on. */
  close(): Promise<void>;
}

/** Starts the stack with its rules at the test's time scale. */
export async function openSystem({ timeScale = 5, env: more = {} }: SystemOptions = {}): Promise<TestSystem> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-main-'));
  const env = {
    ...process.env,
    ...(await freePorts(root)),
    // Docker's containers and volumes of this test alone.
    COMPOSE_PROJECT_NAME: basename(stateDir).toLowerCase(),
    // Each request is in the service's log then, with its duration.
    LOG_LEVEL: 'debug',
    BOOKING_HOLD_TTL: `${demo.holdSeconds}s`,
    BOOKING_MAX_HOLDS_PER_EVENT: String(demo.holdsPerEvent),
    ...more,
  };
  const runtime = inject('runtime');
  const services = runtime === 'docker' ? { services: await startable(root) } : {};
  const options = { root, stateDir, runtime, ...services, profiles: ['demo'], env, timeScale, attached: true } as const;
  const stack = await up({ ...options, renderRules }).catch((error: unknown) => {
    rmSync(stateDir, { recursive: true, force: true });
    throw error;
  });
  const target = await targetOf(stack, { system: {} }, root);
  const host = (service: string) => new URL(stack.url(service)).host;
  const redis = new Redis(`redis://${host('redis')}`);
  redis.on('error', () => undefined);
  const database = new pg.Pool({ connectionString: target.databaseUrl, application_name: 'test', max: 2 });
  database.on('error', () => undefined);
  const brokers = [host('kafka')];
  const kafka = new Admin(kafkaClient('test', brokers));
  const openedAt = now();
  const witness = new Witness(
    {
      [bookingService.job]: () => readMetrics(stack.url('booking')),
      [bookingConsumer.job]: () => readMetrics(stack.url('booking-consumer')),
      kafka: () => offsetSamples(kafka),
      postgres: () => postgresSamples(database),
    },
    0.5,
  );
  let closed = false;
  return {
    ...{ stack, target, stateDir, redis, database, kafka, brokers, witness, openedAt },
    prometheusUrl: target.prometheusUrl,
    k6: (await resolveEngine('k6', { root, env })).program,
    close: async () => {
      if (closed) return;
      closed = true;
      const processes = stack.runtime === 'native' ? await processesOf(stack) : [];
      await witness.end();
      redis.disconnect();
      await database.end();
      await kafka.close();
      await stack.down();
      await untilGone(processes);
      if (stack.runtime === 'docker') await removeProject(env.COMPOSE_PROJECT_NAME);
      rmSync(stateDir, { recursive: true });
      if (existsSync(stateDir)) throw new Error(`${stateDir} is still there`);
    },
  };
}

const processesOf = async ({ stateDir, services }: Stack) =>
  identitiesOf([supervisorPid({ stateDir }), ...(await services()).map(({ pid }) => pid)]);

/** Waits for a notification at the webhook receiver. @throws {Error} when it has not come after so many seconds. */
export async function notified(
  { target }: Pick<TestSystem, 'target'>,
  alertname: string,
  status: Notification['status'],
  since: Date,
  within: number,
): Promise<Notification> {
  let found: Notification | undefined;
  const arrived = async () => {
    const all = await alertReceiverAt(target.alertReceiverUrl).notifications(since, alertname);
    found = all.findLast((one) => one.status === status);
    return found !== undefined;
  };
  await until(arrived, `${alertname} is ${status} at the receiver`, within);
  return found as Notification;
}
