import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePort } from '../stack/free-ports.ts';
import { spawnOwned } from '../stack/process/owned.ts';
import { startService } from './service-process.ts';

const root = join(import.meta.dirname, '..');
const host = '127.0.0.1';

/** Real Prometheus, Alertmanager and alert receiver that scrape, evaluate and notify within a fraction of a second. */
export interface QuickEngines {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly receiverUrl: string;
  /** A target: it answers every path, and `/metrics` with the gauge `test_value`. */
  readonly targetUrl: string;
  /** A temporary folder, gone afterwards. */
  readonly folder: string;
  /** Sets the gauge. */
  set(value: number): void;
  dispose(): Promise<void>;
}

/** The program of an engine, found or built as the stack does it. */
export const program = async (engine: 'k6' | 'prometheus' | 'alertmanager'): Promise<string> =>
  (await resolveEngine(engine, { root, env: process.env })).program;

/** Starts them with alert rules on `test_value`, evaluated so often, and waits until they know each other. */
export async function quickEngines(rules: readonly object[], interval = '250ms'): Promise<QuickEngines> {
  const folder = await mkdtemp(join(tmpdir(), 'presale-engines-'));
  const children: ChildProcess[] = [];
  let value = 0;
  const target = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`# TYPE test_value gauge\ntest_value ${value}\n`);
  }).listen(0, host);
  await once(target, 'listening');
  const address = `${host}:${(target.address() as AddressInfo).port}`;
  const receiver = await startService('receiver/main.ts', { ALERTS_FILE: join(folder, 'alerts.jsonl') });
  const [prometheus, alertmanager] = [`${host}:${await freePort()}`, `${host}:${await freePort()}`];

  const dispose = async (): Promise<void> => {
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await receiver.end();
    target.closeAllConnections();
    target.close();
    await rm(folder, { recursive: true, force: true });
  };
  const start = async (engine: 'prometheus' | 'alertmanager', ...flags: string[]): Promise<void> => {
    children.push(spawnOwned([await program(engine), ...flags], { stdio: 'ignore', cwd: folder }));
  };

  const files = {
    'rules.json': { groups: [{ name: 'test', interval, rules }] },
    'prometheus.json': {
      global: { scrape_interval: '250ms', scrape_timeout: '250ms', evaluation_interval: '250ms' },
      rule_files: ['rules.json'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      scrape_configs: [{ job_name: 'test', static_configs: [{ targets: [address] }] }],
      storage: { tsdb: { out_of_order_time_window: '10m' } },
    },
    'alertmanager.json': {
      route: { receiver: 'test', group_by: ['alertname'], group_wait: '300ms', group_interval: '300ms' },
      receivers: [{ name: 'test', webhook_configs: [{ url: `${receiver.url}/webhook` }] }],
    },
  };
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
    await start(
      'alertmanager',
      '--config.file=alertmanager.json',
      `--web.listen-address=${alertmanager}`,
      '--cluster.listen-address=',
    );
    await start(
      'prometheus',
      '--config.file=prometheus.json',
      `--web.listen-address=${prometheus}`,
      '--storage.tsdb.path=data',
      '--web.enable-remote-write-receiver',
      // An alert that is sent before Alertmanager has been found is lost; this is when it is sent again.
      '--rules.alert.resend-delay=1s',
    );
    await vi.waitFor(() => knowEachOther(`http://${prometheus}`, `http://${alertmanager}`), {
      timeout: 60_000,
      interval: 100,
    });
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    prometheusUrl: `http://${prometheus}`,
    alertmanagerUrl: `http://${alertmanager}`,
    receiverUrl: receiver.url,
    targetUrl: `http://${address}`,
    folder,
    set: (to) => {
      value = to;
    },
    dispose,
  };
}

/** Prometheus answers seconds before it has scraped a target and found Alertmanager. */
async function knowEachOther(prometheus: string, alertmanager: string): Promise<void> {
  const ask = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
  const { data } = await ask<{ data: { activeTargets: { health: string }[] } }>(`${prometheus}/api/v1/targets`);
  if (!data.activeTargets.some(({ health }) => health === 'up')) throw new Error('no target is up');
  const alerts = await ask<unknown[]>(`${alertmanager}/api/v2/alerts`);
  if (alerts.length === 0) throw new Error('Alertmanager has no alert');
}
