import exec from 'k6/execution';
import { k6PaymentServiceLatency } from '../../../catalog/k6.ts';
import { summaryOf } from '../../lib/summary.ts';
import { think } from '../../lib/think.ts';
import { calls } from './api.ts';
import { signedIn } from './flow.ts';
import { planOf } from './plan.ts';
import { latency, orderFlowSuite } from './suite.ts';

const { suite, profile, ...flow } = orderFlowSuite('payment', {
  needed: [calls.order, calls.pay],
});

export const options = flow.options;

export const setup = flow.begin;

/** One shopper, who has signed in once: orders, pays, and now and then sends the payment again, as one does who got no answer. */
export default function shop(): void {
  const { iterationInInstance: iteration } = exec.vu;
  const plan = planOf(exec.vu.idInTest, iteration);
  const shopper = signedIn(plan);
  const item = shopper?.look(plan);
  const order = item && shopper?.order(item);
  if (item && order !== undefined) {
    shopper?.pay(order, item);
    if (iteration % 5 === 0) shopper?.pay(order, item);
  }
  think(profile.think);
}

export const handleSummary = summaryOf(suite, [latency('a payment took', k6PaymentServiceLatency)]);
