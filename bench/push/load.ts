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

/** A load on a target of this process. */
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

/** Puts loads on a target that answers at once, with k6 started as a run starts it. */
export interface Loads {
  run(load: Load, onStart?: (testid: string, answered: readonly number[]) => void): Promise<Loaded>;
}

/** Works with a target and k6. */
export async function withLoads<Result>(
  { root, signal }: BenchOptions,
  { k6, agentUrl }: { readonly k6: string; readonly agentUrl: string },
  work: (loads: Loads) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'presale-bench-push-'));
  let answered: number[] = [];
  const server = createServer((_request, response) => {
    response.end('ok');
    answered.push(performance.now());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run: Loads['run'] = async ({ rate, seconds, pushed }, onStart) => {
    answered = [];
    const identity = newIdentity('booking/simple', 'smoke');
    const { args, env } = k6Command({
      identity,
      target: { baseUrl, agentUrl },
      apiAddress: `127.0.0.1:${await freePort()}`,
      summaryFile: join(folder, 'summary.json'),
      script: join(import.meta.dirname, 'suite.ts'),
      passThrough: [],
    });
    const output = args.indexOf('--out');
    const arms = pushed ? args : args.toSpliced(output, 2);
    onStart?.(identity.testid, answered);
    const load = { RATE: String(rate), SECONDS: String(seconds) };
    const cost = await costOf([k6, ...arms], { cwd: root, env: { ...env, ...load }, signal });
    return { ...cost, testid: identity.testid, answered };
  };
  try {
    return await work({ run });
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
