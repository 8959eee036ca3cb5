import exec from 'k6/execution';
import { k6Checks, k6FlowDuration, k6FlowSuccesses } from '../../../catalog/k6.ts';
import { orderFlowObjectives } from '../../../catalog/order-flow.ts';
import { summaryOf } from '../../lib/summary.ts';
import { think } from '../../lib/think.ts';
import { expression, selected } from '../../lib/thresholds.ts';
import { calls } from './api.ts';
import { goThrough, Shopper, seedFlow, wholeFlow } from './flow.ts';
import { leastFlows, planOf } from './plan.ts';
import { flows, latency, orderFlowSuite } from './suite.ts';

const { suite, profile, ...flow } = orderFlowSuite('end-to-end', {
  needed: [calls.look, calls.addToCart, calls.order, calls.pay, calls.status],
  own: (profile) => ({
    [selected(k6Checks, { check: wholeFlow })]: [expression(orderFlowObjectives.flowSuccess)],
    [selected(k6FlowSuccesses, { outcome: 'completed' })]: [`count>${leastFlows(profile)}`],
  }),
});

export const options = flow.options;

export const setup = flow.begin;

/** One shopper: signs in, looks at a product, puts it into the cart, orders, pays, looks at the order. */
export default function shop(): void {
  seedFlow();
  goThrough(new Shopper(), planOf(exec.vu.idInTest, exec.vu.iterationInInstance), () => think(profile.think));
  think(profile.think);
}

export const handleSummary = summaryOf(suite, [flows, latency('a flow took', k6FlowDuration)]);
