import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComparedRun } from '../report/compare/comparable.ts';
import { compare, compareToMany } from '../report/compare/compare.ts';
import type { Comparison } from '../report/compare/comparison.ts';
import { randomNumbers } from '../report/compare/statistics.ts';
import { isMissing } from '../runs/evidence.ts';
import { runHistograms } from '../runs/histograms.ts';
import { newIdentity } from '../runs/identity.ts';
import { inspectSuite, type SuitePlan } from '../runs/k6-inspect.ts';
import { runLoad } from '../runs/load.ts';
import { makeFolder, runFiles } from '../runs/run-files.ts';
import { goodRun } from '../test/good-run.ts';
import { has } from './comparison.ts';
import { type OwnPrometheus, withPrometheus } from './kit/own-prometheus.ts';

/**
 * Measures a comparison on pairs of real k6 runs of which the truth is known, against a server of this process. Both
 * runs of a pair go on at the same time, so that what else the machine does is the same for both.
 *
 *   node bench/comparison-by-k6.ts [pairs] [slowdown] [seconds]
 */
const [pairs = 40, slowdown = 1, seconds = 10] = process.argv.slice(2).map(Number);
const root = join(import.meta.dirname, '..');
const host = '127.0.0.1';
const names = { '/events': 8, '/seats': 15, '/bookings': 25 } as const;

const random = randomNumbers(Date.now());
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A server that takes its log-normal time, and so many times as long. */
async function serverOf(times: number) {
  const server = createServer(({ url }, response) => {
    const median = names[url as keyof typeof names] ?? 10;
    setTimeout(() => response.end(), times * median * Math.exp(0.4 * normal()));
  }).listen(0, host);
  await once(server, 'listening');
  return { server, url: `http://${host}:${(server.address() as AddressInfo).port}` };
}

const scriptIn = (folder: string): string => join(folder, 'suite.js');
const script = `
  import http from 'k6/http';
  import { summaryOf } from '${root}/k6/lib/summary.ts';
  export const options = { vus: 4, duration: '${seconds}s', summaryTrendStats: ['p(99)', 'count'] };
  export default function () {
    for (const path of ${JSON.stringify(Object.keys(names))})
      http.get(__ENV.BASE_URL + path, { tags: { name: 'GET ' + path } });
  }
  export const handleSummary = summaryOf({ system: 'booking', suite: 'x', profile: { name: 'load', kind: {} } }, []);
`;

/** One real run against a server, as a comparison takes it. */
async function runAgainst(baseUrl: string, { url, folder, k6 }: OwnPrometheus, plan: SuitePlan): Promise<ComparedRun> {
  const identity = newIdentity('booking/simple', 'load');
  const files = runFiles(folder, identity.testid);
  await makeFolder(files);
  const { startedAt, endedAt, summary } = await runLoad({
    k6,
    root,
    script: scriptIn(folder),
    identity,
    target: { baseUrl, agentUrl: url },
    plan,
    files,
    passThrough: [],
    marginSeconds: 60,
    graceSeconds: 5,
    signal: new AbortController().signal,
  });
  if (isMissing(summary)) throw new Error(summary.missing);
  const { testid } = identity;
  await sleep(1500);
  const { record, ...run } = goodRun();
  return {
    run: { ...run, testid, record: { ...record, testid } },
    histograms: await runHistograms(url, { testid, startedAt, endedAt }),
  };
}

const told = (all: readonly Comparison[]): string =>
  `${all.length}: called slower ${all.filter((each) => has(each, 'slower')).length}, faster ${all.filter((each) => has(each, 'faster')).length}`;

async function measure(prometheus: OwnPrometheus, urls: readonly [usual: string, slower: string]): Promise<void> {
  const file = scriptIn(prometheus.folder);
  await writeFile(file, script);
  const plan = await inspectSuite(prometheus.k6, file, {});
  const ofPairs: Comparison[] = [];
  const ofLastFive: Comparison[] = [];
  const bases: ComparedRun[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const [base, candidate] = await Promise.all([
      runAgainst(urls[0], prometheus, plan),
      runAgainst(urls[1], prometheus, plan),
    ]);
    ofPairs.push(compare(base, candidate));
    if (bases.length >= 5) ofLastFive.push(compareToMany(bases.slice(-5), candidate));
    bases.push(base);
    console.log(
      `pairs of ${seconds} s, ${((slowdown - 1) * 100).toFixed(0)} % slower: ${told(ofPairs)}; against the last five: ${told(ofLastFive)}`,
    );
  }
}

const [usual, slower] = await Promise.all([serverOf(1), serverOf(slowdown)]);
try {
  await withPrometheus(root, (prometheus) => measure(prometheus, [usual.url, slower.url]));
} finally {
  for (const { server } of [usual, slower]) {
    server.closeAllConnections();
    server.close();
  }
}
