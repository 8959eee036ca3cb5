import { absenceTests } from './absence.promtest.ts';
import { availabilityTests } from './availability.promtest.ts';
import { expirationTests } from './booking-expirations.promtest.ts';
import { lockTests } from './booking-locks.promtest.ts';
import { breachTestsOf } from './breaches.promtest.ts';
import { connectionTestsOf } from './connections.promtest.ts';
import { helpDeskTests } from './help-desk.promtest.ts';
import { alertGroups } from './index.ts';
import { kafkaTests } from './kafka.promtest.ts';
import { levelTests } from './kit/level-tests.ts';
import { rateTests } from './kit/rate-tests.ts';
import type { RuleTest } from './kit/rule-test.ts';
import { orderFlowTests } from './order-flow.promtest.ts';
import { platformTests } from './platform.promtest.ts';
import { configTests } from './platform-config.promtest.ts';
import { remoteWriteDelayTests } from './platform-remote-write.promtest.ts';
import { requestTestsOf } from './requests.promtest.ts';
import { ticketingTests } from './ticketing.promtest.ts';
import { watchedSystemTests } from './watched-system.promtest.ts';

/** The cases that are written by hand, of each rule group. */
const written: Readonly<Record<string, readonly RuleTest[]>> = {
  booking: [...lockTests, ...expirationTests, ...requestTestsOf.booking],
  ticketing: [
    ...breachTestsOf.ticketing,
    ...connectionTestsOf.ticketing,
    ...requestTestsOf.ticketing,
    ...ticketingTests,
  ],
  'flash-sale': [...breachTestsOf['flash-sale'], ...requestTestsOf['flash-sale']],
  'order-flow': [
    ...breachTestsOf['order-flow'],
    ...connectionTestsOf['order-flow'],
    ...requestTestsOf['order-flow'],
    ...orderFlowTests,
  ],
  'help-desk': [...connectionTestsOf['help-desk'], ...requestTestsOf['help-desk'], ...helpDeskTests],
  kafka: kafkaTests,
  availability: [...availabilityTests, ...watchedSystemTests],
  platform: [...platformTests, ...remoteWriteDelayTests, ...configTests],
  absence: absenceTests,
};

/** The promtool cases of each rule group. */
export const ruleTests: Readonly<Record<string, readonly RuleTest[]>> = Object.fromEntries(
  alertGroups.map((group) => [group.name, [...(written[group.name] ?? []), ...levelTests(group), ...rateTests(group)]]),
);
