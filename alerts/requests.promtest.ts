import { httpServerRequests } from '../catalog/booking.ts';
import { flashSaleRequests } from '../catalog/flash-sale.ts';
import { helpDeskRequests } from '../catalog/help-desk.ts';
import { orderFlowRequests } from '../catalog/order-flow.ts';
import { systems } from '../catalog/systems.ts';
import { ticketingRequests } from '../catalog/ticketing.ts';
import { saleErrorRatio, saleLatencyP99 } from '../signals/flash-sale.ts';
import { helpDeskErrorRatio, helpDeskLatencyP99 } from '../signals/help-desk.ts';
import { errorRatio, latencyP99 } from '../signals/latency.ts';
import { orderFlowErrorRatio, orderFlowLatencyP99 } from '../signals/order-flow.ts';
import { ticketingErrorRatio, ticketingLatencyP99 } from '../signals/ticketing.ts';
import { requestTests } from './kit/request-tests.ts';

/** The cases of each system's alerts on requests, by rule group. */
export const requestTestsOf = {
  booking: requestTests({
    ...{ system: systems.booking, prefix: 'Booking', metric: httpServerRequests },
    ...{ latency: latencyP99, errors: errorRatio },
  }),
  ticketing: requestTests({
    ...{ system: systems.ticketing, prefix: 'Ticketing', metric: ticketingRequests },
    ...{ latency: ticketingLatencyP99, errors: ticketingErrorRatio },
  }),
  'flash-sale': requestTests({
    ...{ system: systems['flash-sale'], prefix: 'FlashSale', metric: flashSaleRequests },
    ...{ latency: saleLatencyP99, errors: saleErrorRatio },
  }),
  'help-desk': requestTests({
    ...{ system: systems['help-desk'], prefix: 'HelpDesk', metric: helpDeskRequests },
    ...{ latency: helpDeskLatencyP99, errors: helpDeskErrorRatio },
  }),
  'order-flow': requestTests({
    ...{ system: systems['order-flow'], prefix: 'OrderFlow', metric: orderFlowRequests },
    ...{ latency: orderFlowLatencyP99, errors: orderFlowErrorRatio },
  }),
};
