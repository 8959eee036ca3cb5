import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveEngine } from '../../stack/engines/resolve.ts';
import { freePort } from '../../stack/free-ports.ts';
import { spawnOwned } from '../../stack/process/owned.ts';

/** A Prometheus that scrapes nothing, and a folder for whatever else is made; both are gone afterwards. */
export interface BarePrometheus {
  readonly url: string;
  readonly folder: string;
  readonly pid: number;
}

/** A Prometheus that k6 pushes to. */
export interface OwnPrometheus extends BarePrometheus {
  /** The k6 binary. */
  readonly k6: string;
}

/** Works with a Prometheus of its own and k6, in a script that ends at once when it is interrupted. */
export async function withPrometheus<Result>(
  root: string,
  work: (prometheus: OwnPrometheus) => Promise<Result>,
): Promise<Result> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const k6 = (await resolveEngine('k6', { root, env: process.env })).program;
  return withBarePrometheus(root, (prometheus) => work({ ...prometheus, k6 }));
}

/** Works with a Prometheus on a free port of the loopback, which knows only what it is sent. */
export async function withBarePrometheus<Result>(
  root: string,
  work: (prometheus: BarePrometheus) => Promise<Result>,
  flags: readonly string[] = [],
): Promise<Result> {
  const { program } = await resolveEngine('prometheus', { root, env: process.env });
  const folder = mkdtempSync(join(tmpdir(), 'presale-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.once('exit', remove);
  const url = `http://127.0.0.1:${await freePort()}`;
  // k6's stale markers come late; without a window they are refused.
  writeFileSync(join(folder, 'prometheus.json'), '{"storage":{"tsdb":{"out_of_order_time_window":"30m"}}}');
  const prometheus = spawnOwned(
    [
      program,
      '--config.file=prometheus.json',
      '--storage.tsdb.path=data',
      '--web.enable-remote-write-receiver',
      `--web.listen-address=${new URL(url).host}`,
      ...flags,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = once(prometheus, 'exit');
  try {
    while (!(await isReady(url))) {
      if (prometheus.exitCode !== null) throw new Error(`Prometheus ended with ${prometheus.exitCode}`);
      await sleep(100);
    }
    return await work({ url, folder, pid: prometheus.pid as number });
  } finally {
    prometheus.kill('SIGKILL');
    await ended;
    remove();
    process.off('exit', remove);
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
