import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bookingService } from '../../catalog/emitters.ts';
import type { SuiteName } from '../../k6/profiles.ts';
import { newIdentity } from '../../runs/identity.ts';
import { inspectSuite } from '../../runs/k6-inspect.ts';
import { type LoadEvidence, runLoad } from '../../runs/load.ts';
import { makeFolder, runFiles } from '../../runs/run-files.ts';
import { until } from '../checkout.ts';
import { type DemoStack, root } from './demo-stack.ts';
import { api, type View } from './grafana.ts';
import type { Truth } from './truth.ts';
import { now, type Witness } from './witness.ts';

/** What was seen of a demo by those who do not ask Prometheus. */
export interface Observed {
  readonly witness: Pick<Witness, 'of'>;
  /** When Prometheus scraped each job, in seconds since the epoch. What it read is what is compared. */
  readonly scrapes: Readonly<Record<string, readonly number[]>>;
  readonly load: Pick<Load, 'testid' | 'startedAt' | 'endedAt' | 'points'>;
  /** When faults were on. */
  readonly faults: readonly { readonly fault: string; readonly from: number; readonly to: number }[];
  /** The end of what is looked at: for some seconds before nothing has changed. */
  readonly restsAt: number;
}

/** The same, with the requests that the service answered, from its log. */
export interface Answering extends Observed {
  readonly requests: readonly Answered[];
}

/** What was seen of a day at the box office. */
export interface Day extends Answering {
  readonly load: Load;
  /** When messages were sent to each topic whose consumers do not read, in seconds since the epoch. */
  readonly sent: Readonly<Record<string, { readonly from: number; readonly to: number }>>;
  /** How things are at `restsAt`, and were for some seconds before. */
  readonly truth: Truth;
  /** How many series of each job were stored then. */
  readonly stored: Readonly<Record<string, number>>;
}

/** A request that the service answered. */
export interface Answered {
  readonly at: number;
  readonly seconds: number;
  readonly method: string;
  readonly uri: string;
  readonly status: string;
}

/** A load by k6, with everything that k6 itself wrote down of it. */
export interface Load extends LoadEvidence {
  readonly testid: string;
  readonly points: readonly K6Point[];
}

/** A sample as k6 took it; durations are in milliseconds. */
export interface K6Point {
  readonly metric: string;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Runs the smoke profile of a suite; k6 writes each sample to a file too, and pushes as ever. */
export async function runK6Load(
  { k6, target, stateDir }: Pick<DemoStack, 'k6' | 'target' | 'stateDir'>,
  suite: SuiteName = 'booking/simple',
): Promise<Load> {
  const identity = newIdentity(suite, 'smoke');
  const files = runFiles(stateDir, identity.testid);
  await makeFolder(files);
  const script = `k6/suites/${suite}.ts`;
  const samples = join(files.folder, 'samples.json');
  const evidence = await runLoad({
    ...{ k6, root, script, identity, target, files },
    plan: await inspectSuite(k6, join(root, script), { PROFILE: identity.profile }),
    passThrough: ['--out', `json=${samples}`],
    marginSeconds: 30,
    graceSeconds: 10,
    signal: new AbortController().signal,
  });
  return { ...evidence, testid: identity.testid, points: readPoints(samples) };
}

/** What k6 wrote with `--out json`: https://grafana.com/docs/k6/latest/results-output/real-time/json/ */
export const readPoints = (file: string): K6Point[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          type: string;
          metric: string;
          data: { time: string; value: number; tags: K6Point['tags'] };
        },
    )
    .filter(({ type }) => type === 'Point')
    .map(({ metric, data: { time, value, tags } }) => ({
      metric,
      at: Date.parse(time) / 1000,
      value,
      tags: tags ?? {},
    }));

/** The requests in the log of a service, which it writes at level debug. */
export async function answeredRequests(
  { stack }: Pick<DemoStack, 'stack'>,
  service: string = bookingService.job,
): Promise<Answered[]> {
  const log = await stack.logs(service, Number.MAX_SAFE_INTEGER);
  return log
    .split('\n')
    .filter((line) => line.includes('"msg":"answered"'))
    .map((line) => JSON.parse(line) as Omit<Answered, 'at'> & { time: string })
    .map(({ time, ...request }) => ({ ...request, at: Date.parse(time) / 1000 }));
}

/** Panels have a point every five seconds, and every scrape of the last seconds must have seen the same. */
const pointEvery = 5;
const restFor = 3;

/**
 * Waits until nothing changes, and gives how things are then.
 * @throws {Error} when that does not come about, with what still changed.
 */
export async function atRest<Things>(
  read: () => Promise<Things>,
  witnesses: readonly Pick<Witness, 'hasReadAllSince'>[],
): Promise<{ readonly truth: Things; readonly restsAt: number }> {
  let changing = '';
  for (let attempt = 0; attempt < 4; attempt++) {
    const restsAt = Math.ceil((now() + restFor) / pointEvery) * pointEvery;
    const before = await read();
    await sleep((restsAt - now()) * 1000);
    const truth = await read();
    if (JSON.stringify(before) === JSON.stringify(truth)) {
      const haveRead = () => witnesses.every((witness) => witness.hasReadAllSince(restsAt + 1));
      await until(haveRead, 'the witness has read everything since');
      return { truth, restsAt };
    }
    changing = `${JSON.stringify(before)} became ${JSON.stringify(truth)}`;
  }
  throw new Error(`the system did not come to rest: ${changing}`);
}

/** When Prometheus scraped each job with success: that is all that is asked of it to judge itself. */
export async function scrapesUntil(prometheusUrl: string, to: number): Promise<Observed['scrapes']> {
  const parameters = { query: 'up[1h]', time: String(to) };
  const { result } = (await api(prometheusUrl, 'query', parameters)) as {
    result: { metric: { job: string }; values: [at: number, value: string][] }[];
  };
  return Object.fromEntries(
    result.map(({ metric, values }) => [metric.job, values.flatMap(([at, value]) => (value === '1' ? at : []))]),
  );
}

/** How many series of each job were stored at a time, without those that Prometheus makes for every target. */
export async function storedSeries(prometheusUrl: string, at: number): Promise<Readonly<Record<string, number>>> {
  const query = 'count by (job) ({job!="", __name__!~"up|scrape_.*|ALERTS.*"})';
  const { result } = (await api(prometheusUrl, 'query', { query, time: String(at) })) as {
    result: { metric: { job: string }; value: [at: number, value: string] }[];
  };
  return Object.fromEntries(result.map(({ metric, value: [, count] }) => [metric.job, Number(count)]));
}

/** How long after its end a load is still in the windows of its panels, in seconds. */
const afterwards = 12;

/** What a reader has on the screen: the run on the dashboard of k6, else all since the witness began. */
export function viewOf(
  day: Pick<Observed, 'load' | 'restsAt'>,
  openedAt: number,
  {
    ofRun,
    instant,
    choices,
  }: { readonly ofRun: boolean; readonly instant: boolean; readonly choices: View['choices'] },
): View {
  if (!ofRun) return { from: openedAt, to: day.restsAt, choices };
  const { startedAt, endedAt } = day.load;
  const ended = Math.ceil(endedAt.getTime() / 1000);
  return { from: Math.floor(startedAt.getTime() / 1000) - 2, to: instant ? ended : ended + afterwards, choices };
}
