import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeReport } from '../report/run/report.ts';
import { newIdentity } from '../runs/identity.ts';
import { inspectSuite } from '../runs/k6-inspect.ts';
import { runLoad } from '../runs/load.ts';
import { prometheusAt } from '../runs/prometheus.ts';
import { makeFolder, runFiles, writeJson } from '../runs/run-files.ts';
import { goodRun } from '../test/good-run.ts';
import { type OwnPrometheus, withPrometheus } from './kit/own-prometheus.ts';

/**
 * Measures how large a report becomes, and how long it takes, when k6 pushes some ten thousand series, most of them
 * native histograms: a load of ten minutes whose requests have 1,200 names.
 *
 *   node bench/report.ts [seconds] [names]
 */
const [seconds = 600, names = 1200] = process.argv.slice(2).map(Number);
const root = join(import.meta.dirname, '..');

const suite = `
  import http from 'k6/http';
  import exec from 'k6/execution';
  import { summaryOf } from '${root}/k6/lib/summary.ts';
  export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: 40, duration: '${seconds}s', preAllocatedVUs: 20 } } };
  export default function () {
    const name = 'GET /routes/' + (exec.scenario.iterationInTest % ${names});
    http.get(__ENV.BASE_URL + '/', { tags: { name } });
  }
  export const handleSummary = summaryOf({ system: 'booking', suite: 'x', profile: { name: 'load', kind: {} } }, []);
`;

async function measure({ url, folder, k6 }: OwnPrometheus, baseUrl: string): Promise<readonly string[]> {
  const script = join(folder, 'suite.js');
  await writeFile(script, suite);
  const identity = newIdentity('booking/simple', 'load');
  const files = runFiles(folder, identity.testid);
  await makeFolder(files);
  const { startedAt, endedAt } = await runLoad({
    k6,
    root,
    script,
    identity,
    target: { baseUrl, agentUrl: url },
    plan: await inspectSuite(k6, script, {}),
    files,
    passThrough: [],
    marginSeconds: 60,
    graceSeconds: 5,
    signal: new AbortController().signal,
  });
  await sleep(2000);
  await writeJson(files.run, { ...goodRun().record, ...identity, startedAt, endedAt });
  const series = (metric: string) =>
    prometheusAt(url).query(`count(last_over_time({__name__=~"${metric}",testid="${identity.testid}"}[20m]))`);
  const [all, histograms] = await Promise.all([series('k6_.+'), series('k6_.+_seconds')]);
  const [before, cpu] = [performance.now(), process.cpuUsage()];
  const { files: made, note } = await makeReport(folder, identity.testid, { url });
  const { user, system } = process.cpuUsage(cpu);
  return [
    `${all[0]?.value} series, ${histograms[0]?.value} of them native histograms, over ${Math.round((endedAt.getTime() - startedAt.getTime()) / 1000)} s`,
    `report.html ${((await stat(made.html)).size / 1e6).toFixed(2)} MB, report.json ${((await stat(made.json)).size / 1e6).toFixed(2)} MB`,
    `made in ${((performance.now() - before) / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU time of its own`,
    ...(note ? [note] : []),
  ];
}

const host = '127.0.0.1';
const server = createServer((_, response) => {
  setTimeout(() => response.end('ok'), 5 + 40 * Math.random());
}).listen(0, host);
await once(server, 'listening');
try {
  const { port } = server.address() as AddressInfo;
  for (const line of await withPrometheus(root, (own) => measure(own, `http://${host}:${port}`))) console.log(line);
} finally {
  server.closeAllConnections();
  server.close();
}
