import * as booking from './booking.ts';
import * as k6 from './k6.ts';
import * as kafka from './kafka.ts';
import type { AnyMetric } from './metric.ts';
import * as platform from './platform.ts';

/** Every metric of the catalogue, in the order of its files. */
export const metrics: readonly AnyMetric[] = [booking, kafka, k6, platform].flatMap((file) => Object.values(file));
