import exec from 'k6/execution';
import { k6OrderServiceLatency } from '../../../catalog/k6.ts';
import { summaryOf } from '../../lib/summary.ts';
import { think } from '../../lib/think.ts';
import { calls } from './api.ts';
import { signedIn } from './flow.ts';
import { planOf } from './plan.ts';
import { latency, orderFlowSuite } from './suite.ts';

const { suite, profile, ...flow } = orderFlowSuite('order-creation', {
  needed: [calls.look, calls.order, calls.status],
});

export const options = flow.options;

export const setup = flow.begin;

/** One shopper, who has signed in once: orders again and again, and looks at each order. */
export default function shop(): void {
  const plan = planOf(exec.vu.idInTest, exec.vu.iterationInInstance);
  const shopper = signedIn(plan);
  const item = shopper?.look(plan);
  const order = item && shopper?.order(item);
  if (order !== undefined) shopper?.status(order);
  think(profile.think);
}

export const handleSummary = summaryOf(suite, [latency('an order took', k6OrderServiceLatency)]);
