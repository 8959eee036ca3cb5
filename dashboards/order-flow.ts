import { orderFlowFaultActive } from '../catalog/order-flow.ts';
import { orderFlowPaymentDelay } from '../catalog/order-flow-exporter.ts';
import {
  handlingP95,
  hopP95,
  hopRate,
  hopsByOutcome,
  mendedLater,
  notificationsByOutcome,
  orderFlowErrorRatio,
  orderFlowLatencyByRoute,
  orderFlowLatencyP50,
  orderFlowLatencyP95,
  orderFlowLatencyP99,
  orderFlowRequestRate,
  orderFlowRequestsByStatus,
  ordersByOutcome,
  paymentFailureRatio,
  paymentsByOutcome,
  recoveredPayments,
  slowestHopP95,
} from '../signals/order-flow.ts';
import {
  poolAcquisitions,
  poolConnectionsByState,
  poolReconnects,
  poolSizes,
  poolUse,
  poolWaiting,
  poolWaitP95,
  poolWaitRatio,
  worstPoolWaitRatio,
} from '../signals/order-flow-pools.ts';
import {
  heldReservations,
  inconsistencies,
  oldestHeldReservation,
  oldestPendingOrder,
  orderFlowConnectionsByState,
  orderFlowConnectionUse,
  orderFlowDeadlockRate,
  ordersByState,
  paymentsByState,
  reservationsWithoutOrder,
  stockLeft,
} from '../signals/order-flow-stores.ts';
import { promisedSignal } from '../signals/promised.ts';
import { dashboard, panel, row, stacked, stat } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

export const orderFlow = dashboard('order-flow', {
  title: 'Order Flow',
  question: 'Do people get what they pay for, and which hop is slow?',
  variables: [system(orderFlowFaultActive)],
  rows: [
    row(
      'Do people get what they pay for?',
      stat(4, 'Failed requests', orderFlowErrorRatio),
      stat(4, 'Latency p99', orderFlowLatencyP99),
      stat(4, paymentFailureRatio),
      stat(4, slowestHopP95),
      stat(4, 'Calls that wait', worstPoolWaitRatio),
      stat(4, 'Requests', orderFlowRequestRate),
    ),
    row(
      'What becomes of orders and payments?',
      stacked(8, ordersByOutcome),
      stacked(8, paymentsByOutcome),
      panel(8, paymentFailureRatio),
    ),
    row(
      'Do orders, payments and stock agree?',
      panel(8, inconsistencies),
      stacked(8, ordersByState),
      stacked(8, paymentsByState),
    ),
    row(
      'Is it fast?',
      panel(8, 'Order flow request latency', orderFlowLatencyP50, orderFlowLatencyP95, orderFlowLatencyP99),
      panel(8, orderFlowErrorRatio),
      stacked(8, orderFlowRequestsByStatus),
    ),
    row('Which hop is slow?', panel(8, hopP95), panel(8, handlingP95), panel(8, hopRate)),
    row(
      'Are the pools large enough?',
      panel(6, poolWaitRatio),
      panel(6, poolUse),
      panel(6, poolWaiting),
      panel(6, poolWaitP95),
    ),
    row(
      'Do the connections last?',
      stacked(6, poolConnectionsByState),
      panel(6, poolSizes),
      panel(6, poolReconnects),
      stacked(6, poolAcquisitions),
    ),
    row(
      'What is mended afterwards?',
      stacked(6, hopsByOutcome),
      panel(6, mendedLater),
      panel(6, recoveredPayments),
      stacked(6, notificationsByOutcome),
    ),
    row(
      'Does anything wait, and keep its stock?',
      panel(8, promisedSignal(orderFlowPaymentDelay)),
      panel(8, 'Age of the oldest', oldestPendingOrder, oldestHeldReservation),
      panel(8, 'Reservations under way', heldReservations, reservationsWithoutOrder),
    ),
    row(
      'Does the database last, and the stock?',
      panel(6, orderFlowConnectionUse),
      stacked(6, orderFlowConnectionsByState),
      panel(6, orderFlowDeadlockRate),
      panel(6, stockLeft),
    ),
    row('Where is it slow?', panel(24, orderFlowLatencyByRoute)),
  ],
});
