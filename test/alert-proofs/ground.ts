import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import { scaled } from '../../catalog/time-scale.ts';
import { writeAtomically } from '../../stack/init/write-atomically.ts';
import { committedRules } from '../../stack/scaled-files.ts';
import { directories } from '../../stack/state.ts';
import { until } from '../checkout.ts';
import { root } from '../panels/demo-stack.ts';
import type { TestSystem } from '../panels/system.ts';
import { readMetrics } from '../panels/witness.ts';
import { type Relay, relayTo } from './relay.ts';
import type { SlowStore } from './slow-store.ts';

/** What the engines read and nobody else does, so that it can be broken. */
export interface Files {
  readonly rules: string;
  readonly alertmanager: string;
  /** A link to what is committed: to be replaced, not written to. */
  readonly prometheus: string;
}

interface OwnFiles extends Omit<Files, 'prometheus'> {
  /** The variables by which the stack takes them. */
  readonly env: Readonly<Record<string, string>>;
  readonly remove: () => void;
}

/** At a time scale the stack renders them itself; at 1 it reads the committed ones, which must not be touched. */
export function ownFiles(): OwnFiles {
  const folder = mkdtempSync(join(tmpdir(), 'presale-proofs-'));
  const [rules, alertmanager] = [join(folder, 'rules'), join(folder, 'alertmanager.yml')];
  cpSync(join(root, committedRules), rules, { recursive: true });
  cpSync(join(root, 'provisioning/alertmanager/alertmanager.yml'), alertmanager);
  const remove = () => rmSync(folder, { recursive: true });
  return { rules, alertmanager, env: { RULES_DIR: rules, ALERTMANAGER_CONFIG: alertmanager }, remove };
}

/** Where a stack's Prometheus has its configuration: a link to what is committed. */
export const prometheusConfigOf = ({ stateDir }: { readonly stateDir: string }): string =>
  join(directories(stateDir).state, 'prometheus/etc/prometheus/prometheus.yml');

/** Where the stack has them. */
export function filesOf({ stateDir }: TestSystem, own: OwnFiles, timeScale: number): Files {
  const { state } = directories(stateDir);
  const prometheus = prometheusConfigOf({ stateDir });
  const { rules, alertmanager } =
    timeScale === 1
      ? own
      : { rules: join(state, 'scaled/rules'), alertmanager: join(state, 'scaled/alertmanager.yml') };
  return { rules, alertmanager, prometheus };
}

/** How often the rules of somebody else are evaluated, as written. */
export const foreignInterval = '5s';

/** A rule of somebody else's, in a group and a file of its own. */
export function writeForeignRule(rules: string, name: string, expr: string, timeScale: number): void {
  const interval = scaled(foreignInterval, timeScale);
  const group = { name, interval, rules: [{ record: `${name}:up`, expr }] };
  writeFileSync(join(rules, 'kafka', `${name}.json`), JSON.stringify({ groups: [group] }));
}

/** What is asked of a store elsewhere, and of no series here. */
export const ofStore = 'up{answers="slowly"}';

/** Lets Prometheus read some series from a store. */
export async function readFromStore({ stack }: TestSystem, { prometheus }: Files, { url }: SlowStore): Promise<void> {
  const config = parse(readFileSync(prometheus, 'utf8'));
  const remote_read = [{ url, required_matchers: { answers: 'slowly' }, read_recent: true }];
  writeAtomically(prometheus, stringify({ ...config, remote_read }));
  await stack.signal('prometheus', 'SIGHUP');
}

/** Puts a relay between the agent and the server. */
export async function relayedAgent({ stack, stateDir, prometheusUrl }: TestSystem): Promise<Relay> {
  const relay = await relayTo(prometheusUrl);
  const file = join(directories(stateDir).state, 'prometheus-agent/etc/prometheus/agent.yml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(prometheusUrl, relay.url));
  await stack.signal('prometheus-agent', 'SIGHUP');
  return relay;
}

/** A k6 that pushes to the agent until it is told to stop, and loads nobody. */
export async function pushingK6({ k6, target, stack, stateDir }: TestSystem): Promise<() => Promise<void>> {
  const script = join(stateDir, 'pushing.js');
  writeFileSync(script, `import { sleep } from 'k6'; export default function () { sleep(0.5); }`);
  const run = execa(
    k6,
    ['run', '--quiet', '--vus', '1', '--duration', '2h', '-o', 'experimental-prometheus-rw', script],
    {
      env: {
        K6_PROMETHEUS_RW_SERVER_URL: `${target.agentUrl}/api/v1/write`,
        K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
        K6_NO_USAGE_REPORT: 'true',
      },
      reject: false,
    },
  );
  const sent = async () =>
    (await readMetrics(stack.url('prometheus-agent'))).some(
      ({ name, value }) => name === 'prometheus_remote_storage_samples_total' && value > 0,
    );
  await until(sent, 'what k6 pushes is sent on to the server', 30);
  return async () => {
    run.kill('SIGINT');
    await run;
  };
}
