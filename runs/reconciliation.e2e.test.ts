import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program, type QuickEngines, quickEngines } from '../test/quick-engines.ts';
import { isMissing } from './evidence.ts';
import { newIdentity } from './identity.ts';
import { inspectSuite } from './k6-inspect.ts';
import { runLoad } from './load.ts';
import { prometheusAt } from './prometheus.ts';
import { reconcile } from './reconciliation.ts';
import { makeFolder, runFiles } from './run-files.ts';

const root = join(import.meta.dirname, '..');
const never = new AbortController().signal;

let engines: QuickEngines;
beforeAll(async () => {
  engines = await quickEngines([{ alert: 'Watchdog', expr: 'vector(1)' }]);
});
afterAll(() => engines?.dispose());

describe("k6's counts", () => {
  const script = `
    import http from 'k6/http';
    import { check, sleep } from 'k6';
    import { Counter } from 'k6/metrics';
    import { summaryOf } from '${root}/k6/lib/summary.ts';
    const outcomes = new Counter('booking_outcomes');
    export const options = {
      vus: 3, iterations: 60,
      summaryTrendStats: ['p(95)', 'p(99)', 'count'],
      thresholds: {
        'http_reqs{name:GET /a}': ['count>=0'], 'http_reqs{name:GET /b}': ['count>=0'],
        'booking_outcomes{outcome:held}': ['count>=0'], 'booking_outcomes{outcome:unexpected}': ['count==0'],
      },
    };
    export default function () {
      outcomes.add(0, { outcome: 'unexpected' });
      outcomes.add(1, { outcome: 'held' });
      check(http.get(__ENV.BASE_URL + '/a', { tags: { name: 'GET /a' } }), { ok: (r) => r.status === 200 });
      if (__ITER % 2) http.get(__ENV.BASE_URL + '/b', { tags: { name: 'GET /b' }, responseCallback: http.expectedStatuses(500) });
      sleep(0.05);
    }
    export const handleSummary = summaryOf({ system: 'booking', suite: 'x', profile: { name: 'smoke', kind: {} } }, []);
  `;

  it('equal Prometheus’s after a real run, one by one, and a lost or extra one shows', async () => {
    const file = join(engines.folder, 'suite.js');
    await writeFile(file, script);
    const k6 = await program('k6');
    const identity = newIdentity('booking/simple', 'smoke');
    const files = runFiles(engines.folder, identity.testid);
    await makeFolder(files);
    const load = await runLoad({
      k6,
      root,
      script: file,
      identity,
      target: { baseUrl: engines.targetUrl, agentUrl: engines.prometheusUrl },
      plan: await inspectSuite(k6, file, {}),
      files,
      passThrough: [],
      marginSeconds: 30,
      graceSeconds: 5,
      signal: never,
    });
    const { summary } = load;
    if (isMissing(summary)) throw new Error(summary.missing);
    const run = { testid: identity.testid, startedAt: load.startedAt };
    const prometheus = prometheusAt(engines.prometheusUrl);

    const rows = await reconcile(prometheus, summary, run, never);
    expect(rows.filter(({ difference }) => difference !== 0)).toEqual([]);
    const counts = Object.fromEntries(rows.map(({ name, prometheus: count }) => [name, count]));
    // 60 requests to /a; every second iteration of a virtual user makes one to /b, which "fails".
    expect(counts).toMatchObject({
      'http_reqs GET /a': 60,
      iterations: 60,
      'booking_outcomes held': 60,
      'booking_outcomes unexpected': 0,
      http_reqs: 60 + (counts['http_reqs GET /b'] ?? 0),
      'http_req_duration histogram': 60 + (counts['http_reqs GET /b'] ?? 0),
      'failed requests': counts['http_reqs GET /b'],
    });
    expect(counts['http_reqs GET /b']).toBeGreaterThan(0);

    const claimed = structuredClone(summary) as { metrics: Record<string, { values: Record<string, number> }> };
    const reqs = claimed.metrics.http_reqs as { values: Record<string, number> };
    reqs.values.count = (reqs.values.count ?? 0) + 1;
    const differing = await reconcile(prometheus, claimed as typeof summary, run, never, 1);
    expect(differing.filter(({ difference }) => difference !== 0)).toMatchObject([
      { name: 'http_reqs', difference: -1 },
    ]);

    const other = await reconcile(prometheus, summary, { ...run, testid: 'another' }, never, 1);
    expect(other.find(({ name }) => name === 'iterations')).toMatchObject({ prometheus: 0, difference: -60 });
  });
});
