import { existsSync, globSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PresaleError } from '../config/errors.ts';

/** What must be true of a stack, beyond the health of its services, before it is used. */
export interface Readiness {
  /** Prometheus's address, such as `http://127.0.0.1:9090`. */
  readonly prometheus: string;
  /** Addresses that must be up, as Prometheus knows them. */
  readonly targets: readonly string[];
  /** Whether an Alertmanager must have been discovered. */
  readonly alertmanager: boolean;
  /** The directory with a directory for each rule group. */
  readonly rulesDirectory: string;
  readonly signal: AbortSignal;
}

/** How long Prometheus may take to find and scrape everything, in seconds. */
const patience = 60;

/**
 * Waits until every target is up, Alertmanager has been discovered and the rules are loaded.
 * @throws {PresaleError} that says what is missing when that takes longer than a minute.
 */
export async function untilReady(readiness: Readiness): Promise<void> {
  let missing = '';
  for (const deadline = performance.now() + patience * 1000; performance.now() < deadline; ) {
    missing = await whatIsMissing(readiness).catch((error: unknown) => `Prometheus does not answer: ${String(error)}`);
    if (missing === '') return;
    await sleep(250, undefined, { signal: readiness.signal });
  }
  throw new PresaleError(`the stack is not ready after ${patience} s: ${missing}`);
}

async function whatIsMissing({
  prometheus,
  targets,
  alertmanager,
  rulesDirectory,
  signal,
}: Readiness): Promise<string> {
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${prometheus}/api/v1/${path}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
    });
    return ((await response.json()) as { data: T }).data;
  };
  const { activeTargets } = await ask<{ activeTargets: ActiveTarget[] }>('targets?state=active');
  const down = targets.flatMap((address) => {
    const target = activeTargets.find(({ scrapeUrl }) => new URL(scrapeUrl).host === address);
    if (target?.health === 'up') return [];
    return target?.lastError ? `${address} (${target.lastError})` : address;
  });
  if (down.length > 0) return `targets that are not up: ${down.join(', ')}`;
  if (alertmanager) {
    const { activeAlertmanagers } = await ask<{ activeAlertmanagers: unknown[] }>('alertmanagers');
    if (activeAlertmanagers.length === 0) return 'Prometheus has not discovered Alertmanager';
  }
  if (existsSync(rulesDirectory) && globSync('*/*.json', { cwd: rulesDirectory }).length > 0) {
    const { groups } = await ask<{ groups: unknown[] }>('rules');
    if (groups.length === 0) return `Prometheus has loaded no rules from ${rulesDirectory}`;
  }
  return '';
}

interface ActiveTarget {
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}
