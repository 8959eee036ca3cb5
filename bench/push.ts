import { setTimeout as sleep } from 'node:timers/promises';
import { seconds } from '../catalog/duration.ts';
import { k6 as k6Emitter } from '../catalog/emitters.ts';
import { print } from '../promql/index.ts';
import { requestsOfRun } from '../signals/k6.ts';
import { queryOf } from '../signals/signal.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { alternate } from './kit/alternate.ts';
import { instant } from './kit/ask.ts';
import type { Bench, BenchOptions, Measured } from './kit/bench.ts';
import { withStack } from './kit/bench-stack.ts';
import { quantile } from './kit/statistics.ts';
import { type Load, type Loaded, type Loads, withLoads } from './push/load.ts';

const pushEvery = seconds(k6Emitter.every);

/** `push`: what pushing costs k6, how many series it makes, and how old what a panel shows is. */
export const push: Bench = {
  name: 'push',
  about:
    'k6 with its samples pushed through the agent against k6 without an output, at 300 requests a second under 50 names; the series that come of it; and how long after a request was answered the panel’s query counts it.',
  remarks: [
    'k6 pushed every second until then, and pushing added 19.9 % (14.3 to 32.9). Of its CPU a profile showed 7 % in the flush at each push, nearly all of it to write native histograms, whatever the number of requests they count; so every other second costs half. Eight rounds side by side added 5 % on average at every second, and nothing that could be told from noise at every other or every fifth. Seven of the nine series of a request nobody asks for; k6 has no switch to leave them out, so it pushes them, and the agent drops them.',
    'Both arms run at the same time, on targets of their own, so that what else the machine does is done to both: one after the other, rounds gave anything from -7 % to 33 %. What k6 takes to start is measured by itself, in both arms, and taken off. The age is that of every request of a run: from when it was answered to when the query of the panel “Requests of the run”, asked every 20 ms, first counts it.',
  ],
  run: (options) =>
    withStack(options, { profiles: [], services: ['prometheus', 'prometheus-agent'] }, async (stack) => {
      const { root, tell, signal } = options;
      const k6 = (await resolveEngine('k6', { root, env: process.env, onProgress: tell, signal })).program;
      const [prometheus, agentUrl] = [stack.url('prometheus'), stack.url('prometheus-agent')];
      return withLoads(options, { k6, agentUrl }, (loads) => measured(options, loads, prometheus));
    }),
};

async function measured(options: BenchOptions, loads: Loads, prometheus: string): Promise<Measured> {
  const { quick, rounds = quick ? 1 : 10, tell, signal } = options;
  const size = quick ? { rate: 20, seconds: 3 } : { rate: 300, seconds: 20 };
  // Both at once: whatever else the machine does then, and that takes CPU too, it does to both.
  const both = async (load: Omit<Load, 'pushed'>) => {
    const run = (pushed: boolean) => loads.run({ ...load, pushed });
    const [pushed, without] = await Promise.all([run(true), run(false)]);
    return { ...costs('pushed', pushed), ...costs('without', without) };
  };
  const read = await alternate(
    { load: () => both(size), start: () => both({ rate: 1, seconds: 1 }) },
    { rounds, tell, signal },
  );
  const aRequest = (arm: Arm) => {
    const start = quantile(0.5, read.start[`${arm} cpu`]);
    return read.load[`${arm} cpu`].map(
      (cpu, at) => (1000 * (cpu - start)) / (read.load[`${arm} requests`][at] as number),
    );
  };
  const [pushed, without] = [aRequest('pushed'), aRequest('without')];
  const ages: number[] = [];
  const series: number[] = [];
  for (let round = 1; round <= Math.min(rounds, 3); round++) {
    tell(`age of samples, ${round}`);
    const seen = await agesOf(options, loads, prometheus, { ...size, pushed: true });
    ages.push(quantile(0.95, seen.ages));
    series.push(seen.series);
  }
  return {
    figures: [
      {
        what: 'CPU of k6 a request that pushing adds',
        unit: '%',
        values: pushed.map((value, at) => (value / (without[at] as number) - 1) * 100),
        most: 5,
      },
      { what: 'CPU of k6 a request, pushed', unit: 'ms', values: pushed },
      { what: 'CPU of k6 a request, not pushed', unit: 'ms', values: without },
      { what: 'series of a run', unit: 'series', values: series, most: 600 },
      { what: 'age of what the panel counts, p95', unit: 's', values: ages, most: pushEvery + 0.4 },
    ],
  };
}

type Arm = 'pushed' | 'without';

const costs = <const Of extends Arm>(arm: Of, { cpu, answered }: Loaded) =>
  ({ [`${arm} cpu`]: cpu, [`${arm} requests`]: answered.length }) as Record<`${Of} cpu` | `${Of} requests`, number>;

/** How old each request was when the panel's query first counted it, in seconds; and the series of the run. */
async function agesOf(
  { signal }: BenchOptions,
  loads: Loads,
  prometheus: string,
  load: Load,
): Promise<{ ages: readonly number[]; series: number }> {
  const [panel, ages] = [print(queryOf(requestsOfRun)), [] as number[]];
  const over = new AbortController();
  let watching: Promise<void> = Promise.resolve();
  const watch = async (testid: string, answered: readonly number[]): Promise<void> => {
    while (!over.signal.aborted || ages.length < answered.length) {
      signal.throwIfAborted();
      const found = (await instant(prometheus, panel, signal)).find(({ metric }) => metric.testid === testid);
      const now = performance.now();
      for (const counted = Number(found?.value[1] ?? 0); ages.length < counted; ) {
        ages.push((now - (answered[ages.length] as number)) / 1000);
      }
      await sleep(20, undefined, { signal });
    }
  };
  const { testid } = await loads.run(load, (id, answered) => {
    watching = watch(id, answered);
    watching.catch(() => undefined);
  });
  over.abort();
  await watching;
  const [all] = await instant(prometheus, `count(last_over_time({testid="${testid}"}[5m]))`, signal);
  return { ages, series: Number(all?.value[1]) };
}
