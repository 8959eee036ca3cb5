import { type Profile, profile } from '../../lib/profile.ts';
import { constant, ramp } from '../../lib/stages.ts';

/** Shoppers between two steps: as published, 4.3 s a flow on average. */
const shopper = { min: 0.3, max: 1.42 };
const hurried = { min: 0.05, max: 0.2 };

const smoke = profile('smoke', { scenarios: { shoppers: constant(3, '20s', '10s') }, think: hurried });

/** The suites of the order flow, each with its profiles. */
export const orderFlowLoads = {
  'order-flow/order-creation': {
    smoke,
    load: profile('load', { scenarios: { shoppers: ramp('30s:10 2m:50 2m:100', '20s') }, think: shopper }),
  },
  'order-flow/payment': {
    smoke,
    load: profile('load', { scenarios: { shoppers: ramp('30s:10 2m:25 2m:50', '20s') }, think: shopper }),
  },
  'order-flow/end-to-end': {
    smoke,
    load: profile('load', {
      scenarios: { shoppers: ramp('1m:20 2m:20 1m:50 3m:50 1m:100 3m:100 30s:150 1m:150 2m:0', '20s') },
      think: shopper,
    }),
  },
  // Few, so that the network is measured and not the machine: each goes both ways in turn.
  'order-flow/pool-saving': {
    smoke,
    load: profile('load', { scenarios: { shoppers: constant(5, '2m', '20s') }, think: hurried }),
  },
} as const;

/** A suite of the order flow: the file of that name. */
export type OrderFlowSuite = keyof typeof orderFlowLoads extends `order-flow/${infer Name}` ? Name : never;

/** The load of a suite. @throws {RangeError} when it has no such profile. */
export function loadOf(suite: OrderFlowSuite, name: string): Profile {
  const profiles: Readonly<Record<string, Profile>> = orderFlowLoads[`order-flow/${suite}`];
  const found = profiles[name];
  if (found) return found;
  throw new RangeError(`profile "${name}" of order-flow/${suite}: take one of ${Object.keys(profiles).join(', ')}`);
}
