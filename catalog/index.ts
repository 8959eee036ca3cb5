import * as alerting from './alerting.ts';
import * as booking from './booking.ts';
import * as flashSale from './flash-sale.ts';
import * as flashSaleExporter from './flash-sale-exporter.ts';
import * as helpDesk from './help-desk.ts';
import * as helpDeskExporter from './help-desk-exporter.ts';
import * as helpDeskWebsocket from './help-desk-websocket.ts';
import * as k6 from './k6.ts';
import * as kafka from './kafka.ts';
import type { AnyMetric } from './metric.ts';
import * as orderFlow from './order-flow.ts';
import * as orderFlowExporter from './order-flow-exporter.ts';
import * as orderFlowGrpc from './order-flow-grpc.ts';
import * as platform from './platform.ts';
import * as remoteWrite from './remote-write.ts';
import * as stores from './stores.ts';
import * as ticketing from './ticketing.ts';
import * as ticketingExporter from './ticketing-exporter.ts';

/** Every metric of the catalogue, in the order of its files. */
export const metrics: readonly AnyMetric[] = [
  alerting,
  booking,
  flashSale,
  flashSaleExporter,
  helpDesk,
  helpDeskExporter,
  helpDeskWebsocket,
  kafka,
  k6,
  orderFlow,
  orderFlowExporter,
  orderFlowGrpc,
  platform,
  remoteWrite,
  stores,
  ticketing,
  ticketingExporter,
]
  .flatMap((file) => Object.values<object>(file))
  .flatMap((one) => (isMetric(one) ? [one] : Object.values(one as Record<string, unknown>).filter(isMetric)));

/** A file exports a metric by itself, or several that belong together as one object. */
function isMetric(one: unknown): one is AnyMetric {
  return typeof one === 'object' && one !== null && 'kind' in one;
}
