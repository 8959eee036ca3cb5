import { bookingOutcomes, httpServerRequests, lockAttempts, lockFailures, lockWait } from '../../catalog/booking.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import type { TestSystem } from './system.ts';
import { readMetrics, sumOf } from './witness.ts';

/** What a counter has counted, as its own service tells it. */
export const counted = async (
  { stack }: Pick<TestSystem, 'stack'>,
  { name, emitter }: Pick<AnyMetric, 'name' | 'emitter'>,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> => sumOf({ samples: await readMetrics(stack.url(emitter.job)) }, name, labels);

/** How many values a histogram has. */
const countOf = ({ name, emitter }: AnyMetric) => ({ name: `${name}_count`, emitter });

/** What the booking service has counted of what k6 counts too. */
export const figures = async (system: Pick<TestSystem, 'stack'>) => ({
  requests: await counted(system, countOf(httpServerRequests)),
  held: await counted(system, bookingOutcomes, { outcome: 'held' }),
  confirmed: await counted(system, bookingOutcomes, { outcome: 'confirmed' }),
  cancelled: await counted(system, bookingOutcomes, { outcome: 'cancelled' }),
  sold: await counted(system, bookingOutcomes, { outcome: 'seats_sold' }),
  failures: await counted(system, lockFailures),
  attempts: await counted(system, lockAttempts),
  waits: await counted(system, countOf(lockWait)),
});
