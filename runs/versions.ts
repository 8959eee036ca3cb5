import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Alertmanager } from './alertmanager.ts';
import type { Prometheus } from './prometheus.ts';

/** Versions by the name of what has them. What did not say is left out: it is no reason not to run. */
export type Versions = Readonly<Record<string, string>>;

/** Where versions are asked. */
export interface VersionSources {
  /** The k6 binary. */
  readonly k6: string;
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  /** The top of the project. */
  readonly root: string;
}

/** The versions of what makes and watches a run's load. */
export async function versionsOf({ k6, prometheus, alertmanager, root }: VersionSources): Promise<Versions> {
  const [k6Version, prometheusVersion, alertmanagerVersion] = await Promise.all([
    versionOfK6(k6),
    prometheus.version().catch(() => undefined),
    alertmanager.version().catch(() => undefined),
  ]);
  const found: Readonly<Record<string, string | undefined>> = {
    Presale: versionOfPresale(root),
    Node: process.versions.node,
    k6: k6Version,
    Prometheus: prometheusVersion,
    Alertmanager: alertmanagerVersion,
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

/** `2.2.0` of `k6 v2.2.0 (go1.26, linux/amd64)`. */
async function versionOfK6(k6: string): Promise<string | undefined> {
  const { stdout, failed } = await execa(k6, ['version'], { reject: false, timeout: 5000 });
  return failed ? undefined : /v?(\d+\.\d+\.\d\S*)/.exec(stdout)?.[1];
}

function versionOfPresale(root: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
