import type { KindName } from './lib/kinds.ts';
import { deepFreeze, type Profile, profile } from './lib/profile.ts';
import { arrivals, arrivalsBeside, constant, ramp } from './lib/stages.ts';

/** The suites there are, `<system>/<suite>`, each with its profiles. A suite is the file of that name in `k6/suites/`. */
export type SuiteName = keyof typeof suites;

/** Visitors of the booking system between two steps, as they are, and hurried so that a short run has many visits. */
const visitor = { min: 1, max: 3 };
const hurried = { min: 0.2, max: 0.6 };
/** Buyers at a ticketing desk, as published. */
const buyer = { min: 1, max: 5 };
/** Agents of a help desk, between two things that they do. */
const agent = { min: 0.3, max: 1 };
/** Those who press a button again and again, and programs. */
const none = { min: 0, max: 0 };

const bookingSmoke = profile('smoke', {
  scenarios: { visitors: ramp('2s:4 18s:4', '6s', 1) },
  think: hurried,
});

const saleSmoke = profile('smoke', {
  scenarios: { buyers: constant(5, '10s', '5s') },
  think: { min: 0.01, max: 0.05 },
});

/** Shoppers of the order flow, between its steps: as published, 4.3 s a flow on average. */
const shopper = { min: 0.3, max: 1.42 };
const hurriedShopper = { min: 0.05, max: 0.2 };

const shopSmoke = profile('smoke', { scenarios: { shoppers: constant(3, '15s', '10s') }, think: hurriedShopper });

const deskSmoke = profile('smoke', { scenarios: { agents: constant(3, '15s', '10s') }, think: agent });

/** Every suite and its profiles. */
export const suites = deepFreeze({
  'booking/setup-test-users': {
    smoke: profile('smoke', {
      scenarios: {
        users: { executor: 'shared-iterations', vus: 4, iterations: 100, maxDuration: '25s', gracefulStop: '1s' },
      },
      think: none,
    }),
  },
  'booking/simple': {
    smoke: bookingSmoke,
    load: profile('load', {
      scenarios: { visitors: ramp('30s:25 30s:50 90s:50 30s:1', '20s', 1) },
      think: visitor,
    }),
    stress: profile('stress', {
      scenarios: { visitors: ramp('2m:100 3m:200 3m:300 3m:400 3m:500 1m:1', '20s', 1) },
      think: visitor,
    }),
    soak: profile('soak', {
      scenarios: { visitors: ramp('2m:25 30m:25 1m:1', '20s', 1) },
      think: visitor,
    }),
  },
  'booking/booking': {
    smoke: bookingSmoke,
    light: profile('light', { scenarios: { visitors: constant(10, '1m', '20s') }, think: visitor }),
    load: profile('load', { scenarios: { visitors: constant(1000, '5m', '20s') }, think: visitor }),
    // By the rows of the published benchmark table.
    extreme: profile('extreme', {
      scenarios: { visitors: ramp('2m:1000 3m:10000 5m:50000 5m:100000 5m:100000 2m:0', '30s') },
      think: visitor,
    }),
  },
  // Tickets are released: from the few who are always there to everybody within five seconds.
  'booking/spike': {
    smoke: bookingSmoke,
    spike: profile('spike', {
      scenarios: { visitors: ramp('30s:50 5s:500 1m:500 10s:50 30s:50', '20s', 50) },
      think: visitor,
    }),
    'open-spike': profile('open-spike', {
      scenarios: { visitors: arrivals('30s:5 5s:50 1m:50 10s:5 30s:5', 1000, '20s', 5) },
      think: visitor,
    }),
  },
  // A step is a rise of a second and a stay; the suite judges each by itself.
  'booking/stress': {
    smoke: profile('smoke', { scenarios: { visitors: arrivals('1s:2 9s:2 1s:4 9s:4', 5, '6s', 2) }, think: none }),
    stress: profile('stress', {
      scenarios: {
        visitors: arrivals(
          '1s:10 29s:10 1s:20 29s:20 1s:40 29s:40 1s:60 29s:60 1s:80 29s:80 1s:120 29s:120 1s:160 29s:160 1s:240 29s:240',
          1500,
          '20s',
          10,
        ),
      },
      think: none,
    }),
  },
  'ticketing/reservations': {
    smoke: profile('smoke', { scenarios: { buyers: constant(1, '30s', '10s') }, think: buyer }),
    load: profile('load', { scenarios: { buyers: ramp('1m:50 3m:100 1m:0', '20s') }, think: buyer }),
    heavy: profile('heavy', { scenarios: { buyers: ramp('2m:200 5m:200 2m:0', '20s') }, think: buyer }),
    stress: profile('stress', { scenarios: { buyers: ramp('5m:500 5m:1000', '20s') }, think: buyer }),
    soak: profile('soak', { scenarios: { buyers: ramp('2m:100 30m:100 2m:0', '20s') }, think: buyer }),
  },
  'flash-sale/flash-sale': {
    smoke: saleSmoke,
    load: profile('load', { scenarios: { buyers: ramp('10s:50 10s:100 5s:0', '0s') }, think: none }),
  },
  'flash-sale/sustained': {
    smoke: saleSmoke,
    load: profile('load', { scenarios: { buyers: constant(100, '5m', '5s') }, think: none }),
  },
  'flash-sale/spike': {
    smoke: saleSmoke,
    spike: profile('spike', { scenarios: { buyers: ramp('1s:500 10s:500 1s:10', '5s', 10) }, think: none }),
    // The rate that the published sale took, as people who do not wait for each other.
    'open-spike': profile('open-spike', {
      scenarios: { buyers: arrivals('5s:100 1s:6000 10s:6000 1s:100 5s:100', 1000, '5s', 100) },
      think: none,
    }),
  },
  'flash-sale/soak': {
    smoke: saleSmoke,
    soak: profile('soak', { scenarios: { buyers: constant(50, '30m', '5s') }, think: none }),
  },
  'order-flow/order-creation': {
    smoke: shopSmoke,
    load: profile('load', { scenarios: { shoppers: ramp('30s:10 2m:50 2m:100', '20s') }, think: shopper }),
  },
  'order-flow/payment': {
    smoke: shopSmoke,
    load: profile('load', { scenarios: { shoppers: ramp('30s:10 2m:25 2m:50', '20s') }, think: shopper }),
  },
  'order-flow/end-to-end': {
    smoke: shopSmoke,
    load: profile('load', {
      scenarios: { shoppers: ramp('1m:20 2m:20 1m:50 3m:50 1m:100 3m:100 30s:150 1m:150 2m:0', '20s') },
      think: shopper,
    }),
  },
  // Few, so that the network is measured and not the machine: each goes both ways in turn.
  'order-flow/pool-saving': {
    smoke: shopSmoke,
    load: profile('load', { scenarios: { shoppers: constant(5, '2m', '20s') }, think: hurriedShopper }),
  },
  'help-desk/smoke': {
    smoke: profile('smoke', { scenarios: { agents: constant(3, '1m', '10s') }, think: agent }),
  },
  // People who read the knowledge base come at a steady rate, beside the agents.
  'help-desk/load': {
    smoke: profile('smoke', {
      scenarios: {
        agents: constant(3, '15s', '10s'),
        readers: arrivalsBeside('readKnowledge', { rate: 2, duration: '15s', vus: 2, maxVUs: 2 }, '10s'),
      },
      think: agent,
    }),
    load: profile('load', {
      scenarios: {
        agents: ramp('2m:50 5m:50 2m:100 5m:100 2m:0', '20s'),
        readers: arrivalsBeside('readKnowledge', { rate: 50, duration: '15m', vus: 20, maxVUs: 100 }, '20s'),
      },
      think: agent,
    }),
  },
  'help-desk/stress': {
    smoke: deskSmoke,
    stress: profile('stress', {
      scenarios: { agents: ramp('2m:100 5m:200 5m:300 5m:400 10m:500 5m:0', '20s') },
      think: agent,
    }),
  },
  'help-desk/soak': {
    smoke: deskSmoke,
    soak: profile('soak', { scenarios: { agents: ramp('5m:100 4h:100 5m:0', '20s') }, think: agent }),
  },
  'help-desk/spike': {
    smoke: deskSmoke,
    spike: profile('spike', {
      scenarios: { agents: ramp('1m:50 30s:500 1m:500 30s:50 2m:50 1m:0', '20s') },
      think: agent,
    }),
  },
  'help-desk/auth': {
    smoke: deskSmoke,
    load: profile('load', { scenarios: { agents: ramp('1m:20 3m:20 1m:0', '20s') }, think: agent }),
  },
  // A connection lives a minute, so the last ones end well after the ramp.
  'help-desk/websocket': {
    smoke: profile('smoke', { scenarios: { clients: constant(5, '15s', '15s') }, think: agent }),
    load: profile('load', {
      scenarios: { clients: ramp('2m:100 5m:500 5m:1000 2m:0', '70s') },
      think: agent,
    }),
  },
  'help-desk/sql': {
    smoke: profile('smoke', { scenarios: { queriers: constant(2, '10s', '10s') }, think: agent }),
    load: profile('load', { scenarios: { queriers: constant(20, '5m', '30s') }, think: agent }),
  },
});

/** The profiles of a suite, by name. */
export const profilesOf = (suite: SuiteName): Readonly<Partial<Record<KindName, Profile>>> => suites[suite];

/**
 * A suite's profile. No name means `smoke`.
 * @throws {RangeError} when the suite has no such profile; the message names those it has.
 */
export function profileOf(suite: SuiteName, name: string | undefined): Profile {
  const profiles = profilesOf(suite);
  const found = Object.values(profiles).find((each) => each.name === (name || 'smoke'));
  if (!found) {
    throw new RangeError(`profile "${name}" of ${suite}: take one of ${Object.keys(profiles).join(', ')}`);
  }
  return found;
}
