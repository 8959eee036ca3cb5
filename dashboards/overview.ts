import { ordersPending } from '../catalog/flash-sale-exporter.ts';
import { up } from '../catalog/platform.ts';
import { systems } from '../catalog/systems.ts';
import { projectionDelay } from '../catalog/ticketing-exporter.ts';
import { firingAlertCount, firingAlerts, sourceUp, targetsUp, targetUp } from '../signals/availability.ts';
import {
  bookingsByOutcome,
  connectionShare,
  connectionsByState,
  deadlockRate,
  oversoldSeats,
  soldShare,
} from '../signals/capacity.ts';
import { oversoldOrders, saleErrorRatio, saleLatencyP99 } from '../signals/flash-sale.ts';
import { helpDeskErrorRatio, helpDeskLatencyP99 } from '../signals/help-desk.ts';
import { deliveryP95, websocketDropRatio } from '../signals/help-desk-websocket.ts';
import { lag, worstLag } from '../signals/lag.ts';
import {
  errorRatio,
  latencyByRoute,
  latencyP50,
  latencyP95,
  latencyP99,
  requestsByStatus,
} from '../signals/latency.ts';
import { expirationRate, lockFailureRate } from '../signals/locks.ts';
import { orderFlowErrorRatio, orderFlowLatencyP99, paymentFailureRatio } from '../signals/order-flow.ts';
import { inconsistencies } from '../signals/order-flow-stores.ts';
import { promisedSignal, promisedSignals } from '../signals/promised.ts';
import { waitingBookings } from '../signals/queue.ts';
import { seatsOversold, ticketingErrorRatio, ticketingLatencyP99 } from '../signals/ticketing.ts';
import { alertList, collapsed, dashboard, panel, rest, row, stacked, stat, states } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

export const overview = dashboard('overview', {
  title: 'Ticketing System Overview',
  question: 'Is it healthy, is it fast, is it full, and what fires?',
  variables: [system(up)],
  rows: [
    row(
      'Is it healthy, fast, full?',
      stat(3, firingAlertCount),
      stat(3, targetsUp),
      stat(3, oversoldSeats),
      stat(3, errorRatio),
      stat(3, 'Latency p99', latencyP99),
      stat(3, waitingBookings),
      stat(3, 'Consumer lag', worstLag),
      stat(3, soldShare),
    ),
    row(
      'What fires?',
      alertList(8, 'Alerts pending or firing', firingAlerts),
      states(8, targetUp),
      states(8, sourceUp),
    ),
    row(
      'Is it fast?',
      panel(8, 'Request latency', latencyP50, latencyP95, latencyP99),
      panel(8, errorRatio),
      stacked(8, requestsByStatus),
    ),
    row('Are seats to be had?', panel(8, lockFailureRate), panel(8, expirationRate), stacked(8, bookingsByOutcome)),
    row('Is it full?', panel(8, waitingBookings), panel(8, lag), panel(8, connectionShare)),
    rest('Is all else kept that is promised?', promisedSignals(systems.booking.name)),
    row(
      'Where is it slow, and why?',
      panel(12, latencyByRoute),
      stacked(6, connectionsByState),
      panel(6, deadlockRate),
    ),
    collapsed(
      'Does ticketing sell each seat once, and fast enough?',
      panel(6, seatsOversold),
      panel(6, ticketingLatencyP99),
      panel(6, ticketingErrorRatio),
      panel(6, promisedSignal(projectionDelay)),
    ),
    collapsed(
      'Does the flash sale sell what there is, and fast enough?',
      panel(6, oversoldOrders),
      panel(6, saleLatencyP99),
      panel(6, saleErrorRatio),
      panel(6, promisedSignal(ordersPending)),
    ),
    collapsed(
      'Do people get what they pay for, and fast enough?',
      panel(6, inconsistencies),
      panel(6, orderFlowLatencyP99),
      panel(6, orderFlowErrorRatio),
      panel(6, paymentFailureRatio),
    ),
    collapsed(
      'Does everybody hear from the help desk, and fast enough?',
      panel(6, deliveryP95),
      panel(6, helpDeskLatencyP99),
      panel(6, helpDeskErrorRatio),
      panel(6, websocketDropRatio),
    ),
  ],
});
