import { absenceTests } from './absence.promtest.ts';
import { availabilityTests } from './availability.promtest.ts';
import { errorTests } from './booking-errors.promtest.ts';
import { expirationTests } from './booking-expirations.promtest.ts';
import { latencyTests } from './booking-latency.promtest.ts';
import { lockTests } from './booking-locks.promtest.ts';
import { queueTests } from './booking-queue.promtest.ts';
import { kafkaTests } from './kafka.promtest.ts';
import type { RuleTest } from './kit/rule-test.ts';
import { platformTests } from './platform.promtest.ts';
import { configTests } from './platform-config.promtest.ts';

/** The promtool cases of each rule group. */
export const ruleTests: Readonly<Record<string, readonly RuleTest[]>> = {
  booking: [...lockTests, ...queueTests, ...expirationTests, ...latencyTests, ...errorTests],
  kafka: kafkaTests,
  availability: availabilityTests,
  platform: [...platformTests, ...configTests],
  absence: absenceTests,
};
