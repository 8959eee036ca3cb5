import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isMissing } from '../../runs/evidence.ts';
import { runHistograms, type TimedRun } from '../../runs/histograms.ts';
import { newIdentity } from '../../runs/identity.ts';
import { inspectSuite } from '../../runs/k6-inspect.ts';
import { runLoad } from '../../runs/load.ts';
import { prometheusAt } from '../../runs/prometheus.ts';
import { makeFolder, runFiles } from '../../runs/run-files.ts';
import { goodRun } from '../../test/good-run.ts';
import { program, type QuickEngines, quickEngines } from '../../test/quick-engines.ts';
import { compare } from './compare.ts';
import { latencyByName, merged, quantileOf, total } from './histogram.ts';
import { randomNumbers } from './statistics.ts';

const root = join(import.meta.dirname, '../..');
const host = '127.0.0.1';
let engines: QuickEngines;
let server: Server;
let delay: number;

beforeAll(async () => {
  engines = await quickEngines([{ alert: 'Watchdog', expr: 'vector(1)' }]);
  const random = randomNumbers(1);
  server = createServer((_, response) => {
    setTimeout(() => response.end(), delay * (0.5 + random()));
  }).listen(0, host);
  await once(server, 'listening');
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await engines?.dispose();
});

const script = `
  import http from 'k6/http';
  import { summaryOf } from '${root}/k6/lib/summary.ts';
  export const options = { vus: 8, duration: '6s', summaryTrendStats: ['p(99)', 'count'] };
  export default function () { http.get(__ENV.BASE_URL + '/seats', { tags: { name: 'GET /seats' } }); }
  export const handleSummary = summaryOf({ system: 'booking', suite: 'x', profile: { name: 'load', kind: {} } }, []);
`;

/** One load by k6 with answers that take this long, in milliseconds, and its histograms from Prometheus. */
async function loadWith(milliseconds: number) {
  delay = milliseconds;
  const file = join(engines.folder, 'suite.js');
  await writeFile(file, script);
  const k6 = await program('k6');
  const identity = newIdentity('booking/simple', 'load');
  const files = runFiles(engines.folder, identity.testid);
  await makeFolder(files);
  const { startedAt, endedAt, summary } = await runLoad({
    k6,
    root,
    script: file,
    identity,
    target: {
      baseUrl: `http://${host}:${(server.address() as AddressInfo).port}`,
      agentUrl: engines.prometheusUrl,
    },
    plan: await inspectSuite(k6, file, {}),
    files,
    passThrough: [],
    marginSeconds: 30,
    graceSeconds: 5,
    signal: new AbortController().signal,
  });
  if (isMissing(summary)) throw new Error(summary.missing);
  const run: TimedRun = { testid: identity.testid, startedAt, endedAt };
  // A slice that ends in the future is empty: the last ends a second after k6.
  await sleep(1000);
  const { record, ...good } = goodRun();
  return {
    requests: summary.metrics.http_reqs?.values.count,
    compared: {
      run: { ...good, testid: run.testid, record: { ...record, testid: run.testid } },
      histograms: await runHistograms(engines.prometheusUrl, run),
    },
  };
}

it('what k6 pushed is all there, has the quantile that Prometheus has, and shows which load was slower', async () => {
  const base = await loadWith(20);
  const slow = await loadWith(40);
  for (const { requests, compared } of [base, slow]) {
    const { histograms, run } = compared;
    const latency = latencyByName(histograms).get('GET /seats');
    if (!latency) throw new Error('it has no latency');
    expect(total(merged(latency))).toBe(requests);
    const [sample] = await prometheusAt(engines.prometheusUrl).query(
      `histogram_quantile(0.95, sum(last_over_time(k6_http_req_duration_seconds{testid="${run.testid}"}[10m])))`,
    );
    expect(quantileOf(latency.bounds, merged(latency), 0.95)).toBeCloseTo(sample?.value ?? Number.NaN, 9);
  }
  const { outcome, figures } = compare(base.compared, slow.compared);
  expect(outcome).toBe('slower');
  expect(figures.find(({ of, stat }) => of === 'GET /seats' && stat === 'p50')).toMatchObject({ outcome: 'slower' });
});

it('says so when Prometheus has no histograms of a run', async () => {
  const run = { testid: 'nobodys', startedAt: new Date(Date.now() - 60_000), endedAt: new Date() };
  await expect(runHistograms(engines.prometheusUrl, run)).rejects.toThrow(
    'Prometheus has no k6_http_req_duration_seconds of nobodys (any more)',
  );
});
