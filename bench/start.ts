import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../stack/free-ports.ts';
import { spawnOwned } from '../stack/process/owned.ts';
import { ask, dashboards, targetsOf } from '../test/panels/grafana.ts';
import type { Bench, BenchOptions, Measured } from './kit/bench.ts';

/** What `npm start` says when a stage is over, in the order in which that is so. */
const stages = [
  { what: 'dashboards and rules are built', line: /^Built .* alerts / },
  { what: 'Postgres is up', line: /^postgres: done/ },
  { what: 'Kafka is up', line: /^kafka: done/ },
  { what: 'the booking service is up', line: /^booking: done/ },
  { what: 'every target is scraped, the rules are loaded', line: /^ready: done/ },
  { what: 'the load begins', line: /^Run \d/ },
] as const;

/** How long the overview may take to fill before it is given up, in seconds. */
const patience = 180;

/** `start`: how long a first look takes. */
export const start: Bench = {
  name: 'start',
  about:
    '`npm start`, with the engines there and nothing kept of an earlier one, to the first time that every query of the overview has an answer.',
  remarks: [
    'Half of the time until the stack is ready Postgres and Kafka take, beside each other; then the services start, and every target is scraped once. The last panels wait for the load, and for two scrapes, 5 s apart, between which something has risen.',
    'It was 20.6 s when Kafka’s storage took 2.7 s to format instead of 1.1 s, on a busier machine.',
  ],
  async run(options): Promise<Measured> {
    const { quick, rounds = quick ? 1 : 3, tell } = options;
    const each: Started[] = [];
    for (let round = 1; round <= rounds; round++) {
      tell(`start ${round} of ${rounds}`);
      each.push(await started(options));
    }
    const empty = [...new Set(each.flatMap((one) => one.empty))];
    return {
      figures: [
        { what: 'the overview is full', unit: 's', values: each.map(({ full }) => full), most: 20 },
        ...stages.map(({ what }) => ({ what, unit: 's', values: each.map((one) => one.stages[what] ?? 0) }) as const),
      ],
      notes: [
        `The overview has ${each[0]?.queries} queries; the last to be answered was “${each[0]?.last}”.`,
        ...(empty.length > 0 ? [`Without an answer in this load, and not waited for: ${empty.join(', ')}.`] : []),
      ],
    };
  },
};

interface Started {
  /** When every query that was answered at all had its first answer, in seconds after the start. */
  readonly full: number;
  readonly queries: number;
  /** The panel that was filled last, and those that never were. */
  readonly last: string;
  readonly empty: readonly string[];
  readonly stages: Readonly<Record<string, number>>;
}

async function started({ root, signal }: BenchOptions): Promise<Started> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-bench-start-'));
  const ports = await freePorts(root);
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  const command = [
    process.execPath,
    '--import',
    './cli/node-version.mjs',
    'cli/presale.ts',
    'start',
    '--runtime',
    'native',
  ];
  const child = spawnOwned(command, {
    cwd: root,
    env: { ...process.env, ...ports, PRESALE_STATE: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const [reached, said]: [Record<string, number>, string[]] = [{}, []];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (text) => {
      said.push(text);
      for (const { what, line } of stages) if (line.test(text)) reached[what] ??= since();
    });
  }
  const ended = once(child, 'exit');
  try {
    const over = () => said.some((text) => text.startsWith('The stack runs on'));
    const gone = () => child.exitCode !== null || child.signalCode !== null;
    const filled = await filling(`http://127.0.0.1:${ports.PROMETHEUS_PORT}`, { since, over, gone, signal });
    if (gone()) throw new Error(`npm start ended early: ${said.slice(-5).join(' / ')}`);
    return { ...filled, stages: reached };
  } finally {
    child.kill('SIGINT');
    await ended;
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 10 });
  }
}

interface Watched {
  readonly since: () => number;
  /** Whether the load is over, so that nothing more will come. */
  readonly over: () => boolean;
  readonly gone: () => boolean;
  readonly signal: AbortSignal;
}

/** Asks the overview's queries until each has had an answer, or the load is over. */
async function filling(
  prometheus: string,
  { since, over, gone, signal }: Watched,
): Promise<Pick<Started, 'full' | 'queries' | 'last' | 'empty'>> {
  const overview = dashboards.find(({ uid }) => uid.includes('overview'));
  if (!overview) throw new Error('there is no dashboard whose uid has "overview" in it: run npm run build');
  const targets = targetsOf(overview);
  const waited = new Set(targets);
  let [full, last] = [0, ''];
  while (waited.size > 0 && !over() && !gone() && since() < patience) {
    signal.throwIfAborted();
    const to = Math.floor(Date.now() / 1000);
    for (const target of waited) {
      const choices = { system: '.*' };
      const shown = await ask(prometheus, target, { from: to - 300, to, choices }).catch(() => undefined);
      if (!shown?.series.some(({ points }) => points.length > 0)) continue;
      waited.delete(target);
      [full, last] = [since(), target.panel];
    }
    await sleep(200, undefined, { signal });
  }
  return { full, queries: targets.length, last, empty: [...waited].map(({ panel }) => panel) };
}
