import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newIdentity } from '../../runs/identity.ts';
import { k6Command } from '../../runs/k6-command.ts';
import { freePort } from '../../stack/free-ports.ts';
import type { BenchOptions } from '../kit/bench.ts';
import { type Cost, costOf } from '../kit/cpu.ts';

/** A load on a target of its own, in this process. */
export interface Load {
  /** Requests a second, and for how long. */
  readonly rate: number;
  readonly seconds: number;
  /** Whether the samples are pushed, as a run pushes them. */
  readonly pushed: boolean;
}

/** A load that is over. */
export interface Loaded extends Cost {
  readonly testid: string;
  /** When each request was answered, in order, in milliseconds of `performance.now()`. */
  readonly answered: readonly number[];
}

/** Puts loads on targets that answer at once, with k6 started as a run starts it. */
export interface Loads {
  run(load: Load, onStart?: (testid: string, answered: readonly number[]) => void): Promise<Loaded>;
}

/** Works with loads by k6. */
export async function withLoads<Result>(
  { root, signal }: BenchOptions,
  { k6, agentUrl }: { readonly k6: string; readonly agentUrl: string },
  work: (loads: Loads) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'presale-bench-push-'));
  const run: Loads['run'] = ({ rate, seconds, pushed }, onStart) =>
    withTarget(async (baseUrl, answered) => {
      const identity = newIdentity('booking/simple', 'smoke');
      const { args, env } = k6Command({
        identity,
        target: { baseUrl, agentUrl },
        apiAddress: `127.0.0.1:${await freePort()}`,
        summaryFile: join(folder, `${identity.testid}.json`),
        script: join(import.meta.dirname, 'suite.ts'),
        passThrough: [],
      });
      const output = args.indexOf('--out');
      const arms = pushed ? args : args.toSpliced(output, 2);
      onStart?.(identity.testid, answered);
      const load = { RATE: String(rate), SECONDS: String(seconds) };
      const cost = await costOf([k6, ...arms], { cwd: root, env: { ...env, ...load }, signal });
      return { ...cost, testid: identity.testid, answered };
    });
  try {
    return await work({ run });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Works with a target that answers at once, and keeps when it did. */
async function withTarget<Result>(
  work: (baseUrl: string, answered: readonly number[]) => Promise<Result>,
): Promise<Result> {
  const answered: number[] = [];
  const server = createServer((_request, response) => {
    response.end('ok');
    answered.push(performance.now());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, answered);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
