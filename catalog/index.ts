import * as alerting from './alerting.ts';
import * as booking from './booking.ts';
import * as flashSale from './flash-sale.ts';
import * as k6 from './k6.ts';
import * as kafka from './kafka.ts';
import type { AnyMetric } from './metric.ts';
import * as platform from './platform.ts';
import * as remoteWrite from './remote-write.ts';
import * as stores from './stores.ts';
import * as ticketing from './ticketing.ts';

/** Every metric of the catalogue, in the order of its files. */
export const metrics: readonly AnyMetric[] = [
  alerting,
  booking,
  flashSale,
  kafka,
  k6,
  platform,
  remoteWrite,
  stores,
  ticketing,
].flatMap((file) => Object.values<AnyMetric | object>(file).filter((one): one is AnyMetric => 'kind' in one));
