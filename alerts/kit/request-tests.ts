import { errorTests } from './request-error-tests.ts';
import { latencyTests } from './request-latency-tests.ts';
import type { Tested } from './request-traffic.ts';
import type { RuleTest } from './rule-test.ts';

/** The cases of a service's alerts on requests; scraped each 5 s, 100 requests between two scrapes where nothing else is said. */
export const requestTests = (of: Tested): readonly RuleTest[] => [...latencyTests(of), ...errorTests(of)];
