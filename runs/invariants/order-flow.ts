import { z } from 'zod';
import { count } from '../../k6/lib/figures.ts';
import { rowsOf } from './database.ts';
import type { InvariantEvidence } from './invariant.ts';

/** Counted without leaning on the indexes and constraints that are meant to prevent a breach. */
const statement = `
  with ordered as (
    select l.product_id, sum(l.quantity) as quantity
    from orders.order_lines l join orders.orders o on o.id = l.order_id
    where o.status <> 'cancelled'
    group by l.product_id
  ), captured as (
    select order_id, count(*) as payments, min(amount_cents) as amount_cents
    from payments.payments where status = 'captured' group by order_id
  )
  select
    (select count(*) from orders.orders where user_id is not null)::int as orders,
    (select count(*) from orders.orders where user_id is not null and status = 'cancelled')::int as expired,
    (select count(*) from orders.orders where status = 'paid')::int as paid,
    (select count(*) from captured where payments > 1)::int as paid_twice,
    (select count(*) from captured c left join orders.orders o on o.id = c.order_id
     where o.status is distinct from 'paid' or o.total_cents <> c.amount_cents)::int as captured_amiss,
    (select count(*) from orders.orders o left join captured c on c.order_id = o.id
     where o.status = 'paid' and c.order_id is null)::int as paid_amiss,
    (select count(*) from payments.payments where status in ('pending', 'authorised'))::int as unfinished_payments,
    (select count(*) from inventory.reservations where state = 'held')::int as unsettled_reservations,
    (select count(*) from inventory.stock s left join ordered o using (product_id)
     where s.available <> s.initial - coalesce(o.quantity, 0))::int as products_amiss,
    (select count(*) from inventory.stock where available < 0)::int as oversold`;

const row = z.object({
  orders: z.number(),
  expired: z.number(),
  paid: z.number(),
  paid_twice: z.number(),
  captured_amiss: z.number(),
  paid_amiss: z.number(),
  unfinished_payments: z.number(),
  unsettled_reservations: z.number(),
  products_amiss: z.number(),
  oversold: z.number(),
});

/** What the order flow's database holds, each figure of the same moment. */
export type OrderFlowState = z.infer<typeof row>;

/**
 * Reads the state, within some seconds.
 * @throws {NoAnswer} with the address of the database when it does not answer, or keeps something else.
 */
export async function orderFlowState(databaseUrl: string): Promise<OrderFlowState> {
  const [state] = await rowsOf({ databaseUrl, statement, row, what: 'its orders and payments' });
  if (!state) throw new Error('a statement without a table gives one row');
  return state;
}

/** Whether nothing is under way any more: what broke off has been finished, or given back. */
export const isSettled = (state: OrderFlowState): boolean =>
  state.unfinished_payments === 0 && state.unsettled_reservations === 0 && state.products_amiss === 0;

/**
 * Judges the state after a run against the one before, and against what k6 was told.
 * @param completed flows that k6 saw paid to the end.
 */
export function orderFlowInvariants(
  before: OrderFlowState,
  after: OrderFlowState,
  completed: number,
): InvariantEvidence {
  const paid = after.paid - before.paid;
  const amiss = after.captured_amiss + after.paid_amiss;
  return {
    invariants: [
      {
        claim: 'no order is paid twice',
        holds: after.paid_twice === 0,
        detail: `${count(after.paid)} orders are paid, ${count(after.paid_twice)} by more than one payment`,
      },
      {
        claim: 'every payment has its paid order of that amount, and every paid order its payment',
        holds: amiss === 0 && after.unfinished_payments === 0,
        detail: `${count(after.captured_amiss)} payments and ${count(after.paid_amiss)} orders do not meet, ${count(after.unfinished_payments)} payments are not finished`,
      },
      {
        claim: 'stock is conserved',
        holds: after.products_amiss === 0 && after.oversold === 0,
        detail: `of ${count(after.products_amiss)} products the stock is not what was there less what is ordered, ${count(after.oversold)} are below 0, ${count(after.unsettled_reservations)} reservations are not settled`,
      },
      {
        // More than k6 counted may be there: another's, or one whose answer k6 did not wait for.
        claim: 'no paid order is lost',
        holds: paid >= completed,
        detail: `${count(completed)} flows were paid to the end, ${count(paid)} paid orders came into the database`,
      },
    ],
    figures: [
      {
        title: 'orders',
        text: `${count(after.orders - before.orders)} came in this run, ${count(paid)} were paid, ${count(after.expired - before.expired)} were not paid in time`,
      },
    ],
  };
}
