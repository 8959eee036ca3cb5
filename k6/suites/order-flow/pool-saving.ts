import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import { k6FlowDuration, k6PoolTimeSaved, k6UnpooledFlowDuration } from '../../../catalog/k6.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { networkDelay } from '../../lib/pool-comparison.ts';
import { summaryOf } from '../../lib/summary.ts';
import { think } from '../../lib/think.ts';
import { calls } from './api.ts';
import { readDelay } from './delay.ts';
import { goThrough, Shopper, seedFlow } from './flow.ts';
import { endNetworkDelay, setNetworkDelay } from './network.ts';
import { planOf } from './plan.ts';
import { flows, latency, orderFlowSuite } from './suite.ts';

/** Where the gateway without a pool listens when `UNPOOLED_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:8001';

const delay = readDelay(fromEnvironment('NETWORK_DELAY_MS', ''));
const unpooledDuration = new Trend(k6UnpooledFlowDuration.k6Name, true);
const saved = new Trend(k6PoolTimeSaved.k6Name);

const { suite, profile, ...flow } = orderFlowSuite('pool-saving', {
  needed: Object.values(calls),
});

export const options = flow.options;

/** Makes the network of both gateways as slow as was declared. */
export function setup(): void {
  flow.begin();
  setNetworkDelay(delay);
}

/** The same flow over both gateways, one after the other, and by turns the other first: what is slower just then is so for both. */
export default function shop(): void {
  seedFlow();
  const { iterationInInstance: iteration } = exec.vu;
  const plan = planOf(exec.vu.idInTest, iteration);
  const pooled = new Shopper();
  const at = fromEnvironment('UNPOOLED_URL', defaultUrl);
  const unpooled = new Shopper({ at, duration: unpooledDuration });
  const both = iteration % 2 === 0 ? [pooled, unpooled] : [unpooled, pooled];
  const complete = both.map((shopper) => goThrough(shopper, plan, () => undefined));
  if (complete.every((one) => one)) saved.add(unpooled.milliseconds - pooled.milliseconds);
  think(profile.think);
}

/** Takes the delay away, if it was there until now. */
export function teardown(): void {
  endNetworkDelay(delay);
}

export const handleSummary = summaryOf(
  suite,
  [
    flows,
    {
      title: 'network',
      text: () => `answers of the services come ${delay} ms later, by Toxiproxy, with the pool and without`,
    },
    latency('with the pool', k6FlowDuration),
    latency('without the pool', k6UnpooledFlowDuration),
    latency('the pool saves', k6PoolTimeSaved),
  ],
  () => ({ [networkDelay]: delay }),
);
