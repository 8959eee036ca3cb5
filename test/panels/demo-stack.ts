import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import type pg from 'pg';
import { inject } from 'vitest';
import { scrapedEmitters } from '../../catalog/emitters.ts';
import type { Emitter } from '../../catalog/metric.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { renderRules } from '../../cli/build.ts';
import { kafkaClient } from '../../demo/kit/kafka.ts';
import { type RunTarget, targetOf } from '../../runs/target.ts';
import { demoProfiles } from '../../stack/demo-systems.ts';
import { resolveEngine } from '../../stack/engines/resolve.ts';
import { freePorts } from '../../stack/free-ports.ts';
import { type Stack, up } from '../../stack/stack.ts';
import { identitiesOf, supervisorPid, untilGone } from '../checkout.ts';
import { poolOf } from '../connections.ts';
import { removeProject, startable } from '../docker.ts';
import { offsetSamples, postgresSamples } from './truth.ts';
import { now, readMetrics, type Sample, Witness } from './witness.ts';

/** The top of the checkout. */
export const root = join(import.meta.dirname, '../..');

/** How a test's stack differs from the others'. */
export interface StackOptions {
  /** How many times faster than written the rules run. */
  readonly timeScale?: number;
  /** Variables that the compose file reads. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole stack with the demo of one system, on free ports and in a temporary folder. */
export interface TestStack {
  readonly stack: Stack;
  readonly target: RunTarget;
  readonly prometheusUrl: string;
  readonly stateDir: string;
  /** The k6 binary. */
  readonly k6: string;
  /** Stops all, and removes the folder. @throws {Error} when a process of it lives on. */
  close(): Promise<void>;
}

/** The stack of a system's demo, and those who watch it beside Prometheus. */
export interface WatchedStack extends TestStack {
  /** The database that the invariants are read from. */
  readonly database: pg.Pool;
  /** Reads each service of the demo by its job, and its stores by name, twice a second. */
  readonly witness: Witness;
  /** When the witness began, in seconds since the epoch. */
  readonly openedAt: number;
}

/** The stack of a system that stands on Kafka. */
export interface DemoStack extends WatchedStack {
  readonly kafka: Admin;
  readonly brokers: readonly string[];
}

/** Starts the stack of a system's demo, with its rules at the test's time scale. */
async function openStack(system: SystemName, { timeScale = 5, env: more = {} }: StackOptions = {}): Promise<TestStack> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-main-'));
  const env = {
    ...process.env,
    ...(await freePorts(root)),
    // Docker's containers and volumes of this test alone.
    COMPOSE_PROJECT_NAME: basename(stateDir).toLowerCase(),
    // Each request is in the service's log then, with its duration.
    LOG_LEVEL: 'debug',
    ...more,
  };
  const runtime = inject('runtime');
  const profiles = [demoProfiles[system]];
  const services = runtime === 'docker' ? { services: await startable(root, profiles) } : {};
  const options = { root, stateDir, runtime, ...services, profiles, env, timeScale, attached: true } as const;
  const stack = await up({ ...options, renderRules }).catch((error: unknown) => {
    rmSync(stateDir, { recursive: true, force: true });
    throw error;
  });
  const target = await targetOf(stack, { system: {} }, root, system);
  let closed = false;
  return {
    ...{ stack, target, stateDir },
    prometheusUrl: target.prometheusUrl,
    k6: (await resolveEngine('k6', { root, env })).program,
    close: async () => {
      if (closed) return;
      closed = true;
      const processes = stack.runtime === 'native' ? await processesOf(stack) : [];
      await stack.down();
      await untilGone(processes);
      if (stack.runtime === 'docker') await removeProject(env.COMPOSE_PROJECT_NAME);
      rmSync(stateDir, { recursive: true });
      if (existsSync(stateDir)) throw new Error(`${stateDir} is still there`);
    },
  };
}

/** Starts the stack of a system's demo, and those who watch it: its services, and `postgres`. */
export const openWatched = async (system: SystemName, options: StackOptions = {}): Promise<WatchedStack> =>
  watched(system, await openStack(system, options));

/** Starts the stack of a system that stands on Kafka, and those who watch it: `kafka` too. */
export async function openDemo(system: SystemName, options: StackOptions = {}): Promise<DemoStack> {
  const opened = await openStack(system, options);
  const brokers = [new URL(opened.stack.url('kafka')).host];
  const kafka = new Admin(kafkaClient('test', brokers));
  const reads = { kafka: () => offsetSamples(kafka) };
  return { ...watched(system, opened, { reads, close: () => kafka.close() }), kafka, brokers };
}

/** Who is asked beside the services and Postgres, by name, and what closes the connections to them. */
interface Beside {
  readonly reads: Readonly<Record<string, () => Promise<readonly Sample[]>>>;
  readonly close: () => Promise<unknown>;
}

function watched(system: SystemName, opened: TestStack, beside?: Beside): WatchedStack {
  const { stack, target } = opened;
  const database = poolOf(target.databaseUrl, { application_name: 'test', max: 2 });
  const openedAt = now();
  const witness = new Witness(
    {
      ...Object.fromEntries(servicesOf(system).map((job) => [job, () => readMetrics(stack.url(job))])),
      postgres: () => postgresSamples(database),
      ...beside?.reads,
    },
    0.5,
  );
  let closed = false;
  return {
    ...opened,
    ...{ database, witness, openedAt },
    close: async () => {
      if (!closed) {
        closed = true;
        await witness.end();
        await database.end();
        await beside?.close();
      }
      await opened.close();
    },
  };
}

/** The services of a demo, without the exporters: those ask the stores, as the witnesses do. */
const servicesOf = (system: SystemName): readonly string[] =>
  scrapedEmitters
    .filter((emitter: Emitter) => emitter.system === system && !emitter.job.endsWith('-exporter'))
    .map(({ job }) => job);

const processesOf = async ({ stateDir, services }: Stack) =>
  identitiesOf([supervisorPid({ stateDir }), ...(await services()).map(({ pid }) => pid)]);
