import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { prometheusAt } from '../runs/prometheus.ts';
import { freePorts } from '../stack/free-ports.ts';
import { find } from '../stack/stack.ts';

const root = resolve(import.meta.dirname, '..');

/** How a command ended, and what it printed. */
interface Ended {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order of time. */
  readonly all: string;
}

/** A stack that watches another system than a demo of its own, as the command line starts it. */
interface OtherStack {
  /** Runs a command of presale with the stack's environment, and more of it. */
  presale(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Ended>;
  /** The first value that a query gives. */
  value(query: string): Promise<number | undefined>;
  /** Stops it, and takes away what it left. */
  dispose(): Promise<void>;
}

/** Starts a stack for the system that the variables name. */
export async function otherStack(system: Readonly<Record<string, string>>): Promise<OtherStack> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-other-'));
  const env = {
    ...(await freePorts(root)),
    ...{ PRESALE_STATE: stateDir, PRESALE_RUNTIME: 'native' },
    ...system,
    // Of some other program: they are not ours.
    BASE_URL: 'http://127.0.0.1:9',
    REDIS_URL: 'redis://127.0.0.1:9',
    DATABASE_URL: 'postgres://127.0.0.1:9/nobody',
    KAFKA_BROKERS: '127.0.0.1:9',
  };
  const presale: OtherStack['presale'] = (args, more) =>
    execa('node', [join(root, 'cli/presale.ts'), ...args], {
      env: { ...env, ...more },
      preferLocal: true,
      localDir: root,
      reject: false,
      all: true,
    });
  const dispose = async () => {
    await (await find(stateDir))?.down();
    rmSync(stateDir, { recursive: true });
  };
  const { exitCode, all } = await presale(['up']);
  if (exitCode !== 0) {
    await dispose();
    throw new Error(`up ended with ${exitCode}: ${all}`);
  }
  return {
    presale,
    value: async (query) => {
      const stack = (await find(stateDir)) ?? expect.fail('no stack runs');
      const samples = await prometheusAt(stack.url('prometheus')).query(query);
      return samples[0]?.value;
    },
    dispose,
  };
}
