import { consumerFaultActive, faultActive } from './booking.ts';
import { flashSaleFaultActive, flashSaleWorkerFaultActive } from './flash-sale.ts';
import { helpDeskFaultActive } from './help-desk.ts';
import { orderFlowFaultActive, orderFlowOrderFaultActive, orderFlowPaymentFaultActive } from './order-flow.ts';
import { ticketingFaultActive, ticketingProjectorFaultActive } from './ticketing.ts';

/** What shows the fault switches of each service of the demos that has some. */
export const faultSwitches = [
  faultActive,
  consumerFaultActive,
  ticketingFaultActive,
  ticketingProjectorFaultActive,
  flashSaleFaultActive,
  flashSaleWorkerFaultActive,
  orderFlowFaultActive,
  orderFlowOrderFaultActive,
  orderFlowPaymentFaultActive,
  helpDeskFaultActive,
] as const;
