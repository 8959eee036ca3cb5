import { availabilityTests } from './availability.promtest.ts';
import { bookingTests } from './booking.promtest.ts';
import { kafkaTests } from './kafka.promtest.ts';
import type { RuleTest } from './kit/rule-test.ts';

/** The promtool cases of each rule group. */
export const ruleTests: Readonly<Record<string, readonly RuleTest[]>> = {
  booking: bookingTests,
  kafka: kafkaTests,
  availability: availabilityTests,
};
