import { seconds } from '../catalog/duration.ts';
import { orderFlowPayments } from '../catalog/order-flow.ts';
import { gatewayChannels, orderChannels, paymentChannels } from '../catalog/order-flow-grpc.ts';
import { hopP95, paymentFailureRatio } from '../signals/order-flow.ts';
import { poolWaitRatio } from '../signals/order-flow-pools.ts';
import { beyond, fast, quantileTests, slow, type Taken, taking } from './kit/quantile-tests.ts';
import {
  duration,
  fewAndEnough,
  leastOfOneInTwenty,
  leastRequests,
  percentage,
  perStep,
} from './kit/request-traffic.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';
import { shareTests } from './kit/share-tests.ts';

type Outcome = (typeof orderFlowPayments)['labels']['outcome'][number];

const payments = 'OrderFlowPaymentFailuresHigh';
const paid = (outcome: Outcome, of = 'order-flow', instance = 1): string =>
  `${orderFlowPayments.name}{job="${orderFlowPayments.emitter.job}", instance="a:${instance}", system="${of}", outcome="${outcome}"}`;
const unpaid = (share: number, of = 'order-flow'): Firing =>
  firingOf(payments, {
    labels: { severity: 'critical', system: of, component: 'payment' },
    panel: 'Payments that fail',
    summary: 'Payments fail',
    description: `Last measured: ${percentage(share)} of the payments of ${of} failed. The limit is 1%.`,
  });

const paymentTests: readonly RuleTest[] = [
  ...shareTests({
    ...{ alert: payments, subject: 'payments', limit: paymentFailureRatio.objective.critical },
    ...{ window: seconds(paymentFailureRatio.window), least: leastRequests },
    ...{ well: paid('captured'), wrong: [paid('failed')], firing: unpaid },
  }),
  {
    name: 'payments: what is declined, refused or known already is no failure',
    series: {
      [paid('captured')]: '0+10x60',
      [paid('repeated')]: '0+10x60',
      [paid('declined')]: '0+50x60',
      [paid('refused')]: '0+50x60',
      [paid('failed')]: '0x60',
    },
    checks: silent(payments, '2m', '5m'),
  },
  {
    name: 'payments: of whatever outcome they are, they are payments',
    series: {
      [paid('captured')]: '0+10x60',
      [paid('repeated')]: '0+20x60',
      [paid('declined')]: '0+30x60',
      [paid('refused')]: '0+30x60',
      [paid('failed')]: '0+10x60',
    },
    checks: [fires(payments, '5m', unpaid(0.1))],
  },
  {
    name: 'payments: two instances are judged together',
    series: {
      [paid('captured')]: '0+59x60',
      [paid('failed')]: '0+1x60',
      [paid('captured', 'order-flow', 2)]: '0+59x60',
      [paid('failed', 'order-flow', 2)]: '0+1x60',
    },
    checks: [fires(payments, '5m', unpaid(1 / 60))],
  },
  {
    name: 'payments: systems are judged apart',
    series: {
      [paid('captured')]: `0+${perStep}x60`,
      [paid('captured', 'other')]: '0+40x60',
      [paid('failed', 'other')]: '0+10x60',
    },
    checks: [fires(payments, '3m', unpaid(0.2, 'other'))],
  },
];

/** Who calls whom. */
interface Hop {
  readonly job: string;
  readonly service: string;
  readonly of?: string;
}

const paying = { job: gatewayChannels.hop.emitter.job, service: 'payment' } as const;
const others: readonly Hop[] = [
  { ...paying, service: 'order' },
  { job: orderChannels.hop.emitter.job, service: 'inventory' },
  { job: paymentChannels.hop.emitter.job, service: 'order' },
];
const labelled = ({ job, service, of = 'order-flow' }: Hop, outcome: string, instance = 1): string =>
  `job="${job}", instance="${job}:${instance}", system="${of}", service="${service}", outcome="${outcome}"`;

const hops = 'OrderFlowHopLatencyHigh';
const { name: calls, buckets = [] } = gatewayChannels.hop;
const slowest = hopP95.objective.critical;
const histogram = { name: calls, buckets, limit: slowest };
const call = (hop: Hop, taken: Taken, outcome = 'ok') =>
  taking({ ...histogram, labels: labelled(hop, outcome) }, taken);
const late = (took: string, { job, service, of = 'order-flow' }: Hop = paying): Firing =>
  firingOf(hops, {
    labels: { severity: 'warning', system: of, component: 'grpc', job, service },
    panel: 'Hops p95',
    summary: 'A hop between services is slow',
    description: `Last measured: one in twenty calls of ${service} by ${job} took ${took} or longer. The limit is ${duration(slowest)}.`,
  });
const [fewCalls] = fewAndEnough(seconds(hopP95.window), leastOfOneInTwenty);

const hopTests: readonly RuleTest[] = [
  ...quantileTests({
    ...{ alert: hops, subject: 'hops', quantile: 0.95, window: seconds(hopP95.window), least: leastOfOneInTwenty },
    ...{ ...histogram, labels: labelled(paying, 'ok'), firing: late },
  }),
  {
    name: 'hops: what gets no answer counts with the time it took',
    series: { ...call(paying, fast(perStep)), ...call(paying, slow(10), 'timed_out') },
    checks: [fires(hops, '5m', late(beyond(histogram, 0.45)))],
  },
  {
    name: 'hops: the fast ones do not hide a slow one, and each that is slow is named',
    series: {
      ...Object.assign({}, ...others.map((hop) => call(hop, fast(9900)))),
      ...call(paying, slow(perStep)),
      ...call({ ...paying, service: 'user' }, slow(perStep)),
      ...call({ ...paying, of: 'other' }, slow(perStep)),
    },
    checks: [
      fires(
        hops,
        '5m',
        late(beyond(histogram, 0.95)),
        late(beyond(histogram, 0.95), { ...paying, service: 'user' }),
        late(beyond(histogram, 0.95), { ...paying, of: 'other' }),
      ),
    ],
  },
  {
    name: 'hops: of one service a caller may have to wait, and another not',
    series: {
      ...call({ job: orderChannels.hop.emitter.job, service: 'product' }, slow(perStep)),
      ...call({ ...paying, service: 'product' }, fast(9900)),
    },
    checks: [
      fires(hops, '5m', late(beyond(histogram, 0.95), { job: orderChannels.hop.emitter.job, service: 'product' })),
    ],
  },
  {
    name: 'hops: of a hop that is seldom gone nothing is said, however many there are of others',
    series: { ...Object.assign({}, ...others.map((hop) => call(hop, fast(perStep)))), ...call(paying, slow(fewCalls)) },
    checks: silent(hops, '2m', '5m'),
  },
];

const pools = 'OrderFlowPoolExhausted';
const wanted = (hop: Hop, outcome: 'immediate' | 'waited' | 'timed_out' | 'refused', instance = 1): string =>
  `${gatewayChannels.acquisitions.name}{${labelled(hop, outcome, instance)}}`;
const full = (share: number, { job, service, of = 'order-flow' }: Hop = paying): Firing =>
  firingOf(pools, {
    labels: { severity: 'warning', system: of, component: 'grpc-pool', job, service },
    panel: 'Calls that wait for a channel',
    summary: 'Calls wait for a channel of their pool',
    description: `Last measured: ${percentage(share)} of the calls of ${service} by ${job} had to wait for a channel, or got none. The limit is 5%.`,
  });
const roomy = Object.fromEntries(others.map((hop) => [wanted(hop, 'immediate'), `0+${perStep}x60`]));

const poolTests: readonly RuleTest[] = [
  ...shareTests({
    ...{ alert: pools, subject: 'pools', limit: poolWaitRatio.objective.critical },
    ...{ window: seconds(poolWaitRatio.window), least: leastOfOneInTwenty },
    well: wanted(paying, 'immediate'),
    wrong: [wanted(paying, 'waited'), wanted(paying, 'timed_out'), wanted(paying, 'refused')],
    firing: full,
  }),
  {
    name: 'pools: those with room do not hide one without, and each without is named',
    series: {
      ...roomy,
      [wanted(paying, 'immediate')]: '0+90x60',
      [wanted(paying, 'waited')]: '0+10x60',
      [wanted({ ...paying, service: 'user' }, 'immediate')]: '0+80x60',
      [wanted({ ...paying, service: 'user' }, 'refused')]: '0+20x60',
      [wanted({ ...paying, of: 'other' }, 'immediate')]: '0x60',
      [wanted({ ...paying, of: 'other' }, 'timed_out')]: '0+100x60',
    },
    checks: [
      fires(pools, '5m', full(0.1), full(0.2, { ...paying, service: 'user' }), full(1, { ...paying, of: 'other' })),
    ],
  },
  {
    name: 'pools: of one service a caller may be short, and another not',
    series: {
      [wanted({ ...paying, service: 'order' }, 'immediate')]: '0+9900x60',
      [wanted({ ...paying, service: 'order' }, 'waited')]: '0x60',
      [wanted({ job: paymentChannels.hop.emitter.job, service: 'order' }, 'immediate')]: '0+50x60',
      [wanted({ job: paymentChannels.hop.emitter.job, service: 'order' }, 'waited')]: '0+50x60',
    },
    checks: [fires(pools, '5m', full(0.5, { job: paymentChannels.hop.emitter.job, service: 'order' }))],
  },
  {
    name: 'pools: two instances of one caller are judged together',
    series: {
      [wanted(paying, 'immediate')]: '0+50x60',
      [wanted(paying, 'waited')]: '0+50x60',
      [wanted(paying, 'immediate', 2)]: '0+300x60',
      [wanted(paying, 'waited', 2)]: '0x60',
    },
    checks: [fires(pools, '5m', full(0.125))],
  },
];

/** The cases of the order flow's own alerts. */
export const orderFlowTests: readonly RuleTest[] = [...paymentTests, ...hopTests, ...poolTests];
