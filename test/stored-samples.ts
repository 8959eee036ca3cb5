import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, vi } from 'vitest';
import { freePort } from '../stack/free-ports.ts';
import { spawnOwned } from '../stack/process/owned.ts';
import { promtool } from './prometheus-programs.ts';
import { program } from './quick-engines.ts';

/** A real Prometheus that holds just these samples, which are OpenMetrics with their times. */
export async function prometheusWith(openMetrics: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'presale-report-prometheus-'));
  writeFileSync(join(home, 'samples.txt'), openMetrics);
  writeFileSync(join(home, 'prometheus.json'), '{}');
  await execa(await promtool(), ['tsdb', 'create-blocks-from', 'openmetrics', 'samples.txt', 'data'], { cwd: home });
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawnOwned(
    [
      await program('prometheus'),
      '--config.file=prometheus.json',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=100y',
      // Without stale markers a series would go on for five minutes after its last sample.
      '--query.lookback-delta=6s',
      `--web.listen-address=${address}`,
    ],
    { cwd: home, stdio: 'ignore' },
  );
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  };
  await vi.waitFor(async () => expect((await fetch(`http://${address}/-/ready`)).ok).toBe(true), { timeout: 60_000 });
  return { url: `http://${address}`, stop: end };
}
