import { dashboards as all, ask, targetsOf } from '../test/panels/grafana.ts';
import { madeSeries, testid } from './dashboards/series.ts';
import { type Point, writeRequest } from './dashboards/write-request.ts';
import { alternate } from './kit/alternate.ts';
import { instant } from './kit/ask.ts';
import type { Bench, BenchOptions, Figure, Measured } from './kit/bench.ts';
import { usageOf } from './kit/cpu.ts';
import { withBarePrometheus } from './kit/own-prometheus.ts';
import { ratios } from './kit/statistics.ts';

const [hour, twoMinutes] = [3600, 120];

/** Prometheus's own limit of samples in a query, by default 50 million, would refuse some of 100,000 series. */
const noLimit = ['--query.max-samples=1000000000'];

/** `dashboards`: how long Prometheus takes for all queries of a dashboard. */
export const dashboards: Bench = {
  name: 'dashboards',
  about:
    'All queries of each dashboard, one after the other, as Grafana asks them of an hour: a run with 10,000 series, each with a new value every five seconds. And the growth from 10,000 to 100,000 series, over two minutes.',
  remarks: [
    'The series are made up of every metric of the catalogue, with native histograms where k6 sends them, and written by remote write. Of 10,000 about 270 are k6’s, as a run of 50 request names pushes them: `push` counts some 110 where every answer is the same, and promises 600 at most. A name decides its method and the scenario that makes it, a status whether it was expected. The others are the services’ and the exporters’: routes, topics and partitions are as many as it takes. k6 pushes every other second, but only what has changed; here each series changes every five seconds. From 10,000 to 100,000 there are ten times the request names, routes and topics, and the limit of samples in a query is lifted. On a busy machine the CPU of Prometheus says more than the clock; the growth is of that.',
    'What was done about it, each dashboard asked in turns as it was and as it is, on a busy machine, in seconds of Prometheus’s CPU: k6 2.09 before and 0.54 after, Consumer Lag 2.10 and 0.58, Overview 1.67 and 0.33. A panel asks for about 120 points instead of one a pixel. What k6 counted in a window is the sum of the total now and of the total then taken off, instead of a difference that reads the run a third time for a 0. Of thousands of partitions the ten are drawn that were furthest behind.',
    'An earlier world had 3,260 series of k6 among the 10,000, since it gave every name each method, scenario and outcome, of which a run has one. There the k6 dashboard took 33.9 s of CPU before and takes 8.94 s now: most of it is to add up 1,584 histograms, and what would help is fewer of them.',
    'What is left of the k6 dashboard: four graphs of response times, which each read all histograms of the run twice, and four figures, which read them once. Half of that is to decode every sample of the hour, however few points are asked for. One query for three quantiles would save a third; Prometheus has that as an experiment only.',
  ],
  async run(options): Promise<Measured> {
    const { quick } = options;
    const [small, large] = quick ? [5000, 7500] : [10_000, 100_000];
    const figures = [
      ...(await sums(options, small, quick ? twoMinutes : hour)),
      ...(await growth(options, small, large, quick ? 30 : twoMinutes)),
    ];
    return { figures };
  },
};

type Sums = Readonly<Record<string, number>>;

/** What the figures of Prometheus's CPU end with. */
const cpuOf = ', CPU of Prometheus';

/** The sum of all queries of each dashboard, in milliseconds. */
async function sums(options: BenchOptions, series: number, length: number): Promise<Figure[]> {
  return withRun(options, series, length, async (asked, { stored }) => {
    const { rounds = options.quick ? 1 : 3, tell, signal } = options;
    const { read } = await alternate<'read', Sums>({ read: asked }, { rounds, tell, signal });
    const slowest = (ofCpu: boolean): number[] => {
      const kept = Object.entries(read).filter(([what]) => what.endsWith(cpuOf) === ofCpu);
      return (kept[0]?.[1] ?? []).map((_, round) => Math.max(...kept.map(([, values]) => values[round] as number)));
    };
    return [
      { what: 'the slowest dashboard, all its queries', unit: 'ms', values: slowest(false), most: 500 },
      { what: `the same${cpuOf}`, unit: 'ms', values: slowest(true) },
      ...Object.entries(read).map(([title, values]) => ({ what: title, unit: 'ms', values }) as const),
      { what: 'series', unit: 'series', values: [stored] },
    ];
  });
}

async function growth(options: BenchOptions, small: number, large: number, length: number): Promise<Figure[]> {
  const { rounds = options.quick ? 1 : 3, tell, signal } = options;
  return withRun(options, small, length, (ofSmall, { stored: few }) =>
    withRun(options, large, length, async (ofLarge, { stored: many }) => {
      const read = await alternate<'few' | 'many', Sums>({ few: ofSmall, many: ofLarge }, { rounds, tell, signal });
      const total = (sums: Readonly<Record<string, readonly number[]>>) => {
        const kept = Object.entries(sums).filter(([what]) => what.endsWith(cpuOf));
        return Array.from({ length: rounds }, (_, round) =>
          kept.reduce((sum, [, values]) => sum + (values[round] as number), 0),
        );
      };
      const times = many / few;
      return [
        {
          what: `all dashboards, with ${times.toFixed(1)} times the series${cpuOf}`,
          unit: 'x',
          values: ratios(total(read.many), total(read.few)),
          most: times,
        },
        { what: `all dashboards, ${Math.round(few)} series${cpuOf}`, unit: 'ms', values: total(read.few) },
        { what: `all dashboards, ${Math.round(many)} series${cpuOf}`, unit: 'ms', values: total(read.many) },
      ];
    }),
  );
}

/** Works with a Prometheus that holds a run of `length` seconds that has just ended. */
const withRun = <Result>(
  options: BenchOptions,
  wanted: number,
  length: number,
  work: (asked: () => Promise<Sums>, made: { stored: number }) => Promise<Result>,
): Promise<Result> =>
  withBarePrometheus(
    options.root,
    async ({ url, pid }) => {
      const to = Math.floor(Date.now() / 1000);
      await store(options, url, wanted, { from: to - length, to });
      const [all] = await instant(url, `count(last_over_time({instance="127.0.0.1:1"}[2h]))`, options.signal);
      const [ofRun] = await instant(url, `count(last_over_time({testid="${testid}"}[2h]))`, options.signal);
      const stored = Number(all?.value[1] ?? 0) + Number(ofRun?.value[1] ?? 0);
      return work(() => timeOfEach(url, pid, { from: to - length, to }), { stored });
    },
    noLimit,
  );

async function store(
  { tell, signal }: BenchOptions,
  prometheus: string,
  wanted: number,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const made = madeSeries(wanted);
  let points: Point[] = [];
  const send = async (): Promise<void> => {
    const answer = await fetch(`${prometheus}/api/v1/write`, {
      method: 'POST',
      headers: { 'Content-Encoding': 'snappy', 'Content-Type': 'application/x-protobuf' },
      body: writeRequest(points),
      signal,
    });
    if (!answer.ok) throw new Error(`Prometheus does not take the samples: ${await answer.text()}`);
    points = [];
  };
  for (let time = from; time <= to; time++) {
    if ((time - from) % 60 === 0) tell(`${made.length} series, minute ${(time - from) / 60} of ${(to - from) / 60}`);
    for (const [place, { labels, every, at }] of made.entries()) {
      if ((time + place) % every !== 0) continue;
      points.push({ labels, at: time * 1000, value: at(time - from) });
      if (points.length === 5000) await send();
    }
  }
  await send();
}

/** Asks all queries of all dashboards, and gives what those of each took together, in milliseconds. */
async function timeOfEach(prometheus: string, pid: number, { from, to }: { from: number; to: number }): Promise<Sums> {
  const choices = { system: '.*', testid, group: '.*', topic: '.*' };
  const sums: Record<string, number> = {};
  for (const dashboard of all) {
    const [began, before] = [performance.now(), usageOf(pid).cpu];
    for (const target of targetsOf(dashboard)) await ask(prometheus, target, { from, to, choices });
    sums[dashboard.title] = performance.now() - began;
    sums[`${dashboard.title}${cpuOf}`] = (usageOf(pid).cpu - before) * 1000;
  }
  return sums;
}
