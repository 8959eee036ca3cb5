import { level, objectives } from '../../../catalog/objectives.ts';
import { orderFlowPaymentDelay } from '../../../catalog/order-flow-exporter.ts';
import type { Cause } from '../../alert-proofs/cause.ts';
import { keptConnections } from '../connections.ts';
import { breach } from './breach.ts';
import type { OrderFlowStage } from './stage.ts';
import { brokenOff, inconsistencies, noLongerPutOff, oldestUnfinished } from './stores.ts';

/** A payment whose request broke off is put off by hand, so that nobody finishes it; in the end somebody may. */
function unfinishedPayment(stage: OrderFlowStage): Cause {
  const { database } = stage;
  const limit = level(orderFlowPaymentDelay.promised.objective, 'critical');
  return {
    alert: 'OrderFlowPaymentDelayHigh',
    act: 'breakage',
    does: `a payment by hand that was begun ${limit + 1} s ago, and whose end is put off for ever; then it may be finished`,
    labels: {},
    witness: {
      who: 'Postgres is asked for the oldest payment that is not finished',
      read: () => oldestUnfinished(database),
      beyond: (seconds) => seconds > limit,
    },
    begin: async () => {
      await brokenOff(stage, { status: 'authorised', seconds: limit + 1, putOff: true });
      return () => noLongerPutOff(database);
    },
  };
}

/** Somebody writes by hand what the services never would, and in the end takes it back. */
const brokenBooks = (stage: OrderFlowStage): Cause => ({
  alert: 'OrderFlowInconsistent',
  act: 'breakage',
  does: 'by hand an item of the stock is gone, an order is paid by no payment, and another by two; then all is as before',
  labels: {},
  witness: {
    who: 'the rows in Postgres are compared: orders with payments, and the stock with what is reserved',
    read: () => inconsistencies(stage.database),
    beyond: (count) => count > 0,
  },
  begin: () => breach(stage),
});

/** What the stores have that they must not, or too much of. */
export const storeCauses = (stage: OrderFlowStage): readonly Cause[] => [
  unfinishedPayment(stage),
  brokenBooks(stage),
  keptConnections(stage, 'OrderFlowConnectionsHigh', objectives['order-flow'].connections),
];
