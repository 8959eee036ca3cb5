/** What is made of a metric that several services show is held against each of them, over the scrapes that Prometheus made. */
import { expect, test } from 'vitest';
import { gatewayChannels, orderChannels } from '../../catalog/order-flow-grpc.ts';
import { hopP95, slowestHopP95 } from '../../signals/order-flow.ts';
import { poolAcquisitions, poolReconnects, poolWaitRatio, worstPoolWaitRatio } from '../../signals/order-flow-pools.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { quantileOfBuckets } from './buckets.ts';
import type { Observed } from './day.ts';
import { eachJob, largestQuantile, largestShareOf, rateOfJobs, shareOf, whileAllScraped } from './jobs.ts';
import type { Oracle } from './oracle.ts';
import type { Sample } from './witness.ts';

const [gateway, order] = [gatewayChannels.hop.emitter.job, orderChannels.hop.emitter.job];
const seconds = Array.from({ length: 40 }, (_, at) => 1000 + at);
const { acquisitions, reconnects, hop } = gatewayChannels;
const [quick = 0, slow = 0, slower = 0] = [hop.buckets?.[3], hop.buckets?.[9], hop.buckets?.[10]];

/** In each second so many calls of the product service have a channel at once, and so many after a wait; they take up to an edge. */
const readingsOf = ([immediate, waited]: readonly [number, number], takes: number) =>
  seconds.map((began) => {
    const times = began - 1000;
    const service = 'product';
    const acquired = (outcome: string, each: number): Sample => ({
      ...{ name: acquisitions.name, labels: { service, outcome }, value: each * times },
    });
    const hops = (le: string, edge: number): Sample => ({
      ...{ name: `${hop.name}_bucket`, labels: { service, outcome: 'ok', le }, value: edge >= takes ? 100 * times : 0 },
    });
    const samples: Sample[] = [
      ...[acquired('immediate', immediate), acquired('waited', waited)],
      ...[...(hop.buckets ?? [])].map((edge) => hops(String(edge), edge)),
      hops('+Inf', Number.POSITIVE_INFINITY),
      { name: `${hop.name}_count`, labels: { service, outcome: 'ok' }, value: 100 * times },
      { name: reconnects.name, labels: { service }, value: immediate === 60 ? times : 0 },
    ];
    return { began, ended: began + 0.01, samples };
  });
const read: Readonly<Record<string, ReturnType<typeof readingsOf>>> = {
  [gateway]: readingsOf([60, 20], slower),
  [order]: readingsOf([40, 0], quick),
};
const day = {
  witness: { of: (job: string) => read[job] ?? [] },
  scrapes: { [gateway]: seconds, [order]: seconds },
} as unknown as Observed;

type Shown = readonly (readonly [labels: Sample['labels'], value: number])[];
const judge = (oracle: Oracle<Observed>, signal: AnySignal, shown: Shown) => () => {
  const series = shown.map(([labels, value]) => ({ labels, points: [[1030, value] as const], blanks: [] }));
  oracle({ signal, series, window: 20, to: 1030, step: 5 } as never, day);
};

const callers = [gatewayChannels, orderChannels];
const of = (job: string) => ({ job, service: 'product' });

test('the rates of all of them are added up', () => {
  const sums = rateOfJobs(callers.map((one) => one.acquisitions));
  const right: Shown = [
    [{ outcome: 'immediate' }, 100],
    [{ outcome: 'waited' }, 20],
  ];
  expect(judge(sums, poolAcquisitions, right)).not.toThrow();
  expect(judge(sums, poolAcquisitions, [[{ outcome: 'immediate' }, 60], right[1] as Shown[number]])).toThrow(
    '60 is shown',
  );
  expect(judge(sums, poolAcquisitions, right.slice(0, 1))).toThrow('[immediate, waited] are right');
});

test('the rates of each are told apart, and one that was never counted shows nothing, unless it may', () => {
  const each = callers.map((one) => one.reconnects);
  const shown = (gatewayValue: number): Shown => [
    [of(gateway), gatewayValue],
    [of(order), 0],
  ];
  expect(judge(rateOfJobs(each, { per: 60, mayBeNone: true }), poolReconnects, shown(60))).not.toThrow();
  expect(judge(rateOfJobs(each, { per: 60, mayBeNone: true }), poolReconnects, shown(1))).toThrow('1 is shown');
  expect(judge(rateOfJobs(each, { per: 60 }), poolReconnects, shown(60))).toThrow('nothing was counted of');
  const one = rateOfJobs([orderChannels.reconnects], { mayBeNone: true });
  expect(judge(one, poolReconnects, [[of(order), 0]])).toThrow('nothing was counted of');
});

const waits = ({ outcome }: Sample['labels']) => outcome !== 'immediate';

test('a share is that of the job, and the worst is the largest of them', () => {
  const each = eachJob(
    callers.map((one) => one.acquisitions),
    (metric) => shareOf(metric, waits),
  );
  const shown = (share: number): Shown => [
    [of(gateway), share],
    [of(order), 0],
  ];
  expect(judge(each, poolWaitRatio, shown(0.25))).not.toThrow();
  // That of both together.
  expect(judge(each, poolWaitRatio, shown(1 / 6))).toThrow('is shown');
  const worst = (which: typeof waits) =>
    largestShareOf(
      callers.map((one) => one.acquisitions),
      which,
      ['job', 'service'],
    );
  expect(judge(worst(waits), worstPoolWaitRatio, [[{}, 0.25]])).not.toThrow();
  expect(judge(worst(waits), worstPoolWaitRatio, [[{}, 1 / 6]])).toThrow('is shown');
  expect(
    judge(
      worst(({ outcome }) => outcome === 'refused'),
      worstPoolWaitRatio,
      [[{}, 0]],
    ),
  ).toThrow('there was none');
});

test('a quantile is that of the job, and the slowest is the largest of them', () => {
  const hops = callers.map((one) => one.hop);
  const each = eachJob(hops, (metric) => quantileOfBuckets(metric, 0.95));
  const within = slow + 0.95 * (slower - slow);
  const shown = (gatewayValue: number, job = order): Shown => [
    [of(gateway), gatewayValue],
    [of(job), 0.95 * quick],
  ];
  expect(judge(each, hopP95, shown(within))).not.toThrow();
  expect(judge(each, hopP95, shown(quick))).toThrow('is shown');
  expect(judge(each, hopP95, shown(within, 'nobody'))).toThrow('nobody knows of the job "nobody"');
  const slowest = largestQuantile(hops, 0.95, ['job', 'service']);
  expect(judge(slowest, slowestHopP95, [[{}, within]])).not.toThrow();
  expect(judge(slowest, slowestHopP95, [[{}, quick]])).toThrow('is shown');
});

test('one that was just seen for the first time may be the slowest, and no other is shown to be so', () => {
  const slowest = largestQuantile(
    callers.map((one) => one.hop),
    0.95,
    ['job', 'service'],
  );
  const [edge = 0, far = 0] = hop.buckets?.slice(-2) ?? [];
  const once = readingsOf([40, 0], far).map(({ began, ...reading }) => ({
    ...{ began, ...reading },
    samples: reading.samples.map((one) => ({ ...one, value: Math.sign(one.value) * (began < 1030 ? 0 : 1) })),
  }));
  const witness = { of: (job: string) => (job === order ? once : (read[job] ?? [])) };
  const judged = (value: number) => () => {
    const series = [{ labels: {}, points: [[1030, value]], blanks: [] }];
    slowest({ signal: slowestHopP95, series, window: 20, to: 1030, step: 5 } as never, { ...day, witness } as never);
  };
  for (const value of [slow + 0.95 * (slower - slow), edge + 0.95 * (far - edge)]) expect(judged(value)).not.toThrow();
  for (const value of [quick, 2 * far]) expect(judged(value)).toThrow('is shown');
});

test('what is added up is not judged while a job was not scraped', () => {
  const metrics = callers.map((one) => one.acquisitions);
  const judgedAt = (scrapes: readonly number[]) => {
    const points: number[] = [];
    const oracle = whileAllScraped(metrics, ({ series }) => {
      for (const one of series) points.push(...one.points.map(([at]) => at));
    });
    const series = [{ labels: {}, points: seconds.map((at) => [at, 1] as const), blanks: [] }];
    oracle({ series } as never, { ...day, scrapes: { ...day.scrapes, [order]: scrapes } } as never);
    return points;
  };
  expect(judgedAt(seconds)).toEqual(seconds);
  expect(judgedAt(seconds.filter((at) => at < 1010 || at > 1012))).toEqual(
    seconds.filter((at) => at < 1011 || at > 1012),
  );
});
