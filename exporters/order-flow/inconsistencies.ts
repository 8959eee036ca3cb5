import type { orderFlowInconsistencies } from '../../catalog/order-flow-exporter.ts';
import type { Query } from '../stores/postgres/query.ts';
import type { Tables } from './tables.ts';

/** What does not agree, by breach, and the reservations that have no order. */
export type Inconsistencies = Readonly<
  Record<(typeof orderFlowInconsistencies.labels.breach)[number] | 'withoutOrder', number>
>;

/**
 * Compares orders, payments and stock, without leaning on the indexes and constraints that are meant to prevent a breach.
 * What is under way is none: a paid order may have a payment that is yet to be captured; stock may be reserved for an
 * order that is yet to be written, or not be back yet of one that is cancelled.
 * @param counted the paid orders and the captured payments, of the same moment.
 */
export async function readInconsistencies(
  query: Query,
  tables: Tables,
  counted: { readonly paid: number; readonly captured: number },
): Promise<Inconsistencies> {
  const [payments] = await query<{ amiss: number; wrong: number; twice: number; authorised: number }>(
    paymentsAmiss(tables),
  );
  const [stock] = await query<{ amiss: number; without: number }>(stockAmiss(tables));
  if (!payments || !stock) throw new Error('a statement without a table gives one row');
  return {
    paid_twice: payments.twice,
    payment_without_order: payments.wrong,
    order_without_payment:
      // Where each payment is that of its order, no order is left but those beyond the number of the payments.
      payments.amiss === 0
        ? counted.paid - counted.captured - payments.authorised
        : await ordersWithoutPayment(query, tables),
    stock_not_conserved: stock.amiss,
    withoutOrder: stock.without,
  };
}

/**
 * Each captured payment against its order, once. Of an order that is paid twice one of the payments at most is the one
 * that it names, so that the others are among those few that are looked at again.
 */
const paymentsAmiss = ({ orders, payments }: Tables): string => `
  with amiss as materialized (
    select p.order_id, o.status is distinct from 'paid' or o.total_cents <> p.amount_cents as wrong
    from ${payments} p left join ${orders} o on o.id = p.order_id
    where p.status = 'captured'
      and (o.status is distinct from 'paid' or o.total_cents <> p.amount_cents or o.payment_id is distinct from p.id)
  )
  select
    (select count(*) from amiss)::float8 as amiss,
    (select count(*) from amiss where wrong)::float8 as wrong,
    (select count(*) from (
       select from ${payments} where status = 'captured' and order_id in (select order_id from amiss)
       group by order_id having count(*) > 1
     ) twice)::float8 as twice,
    (select count(distinct o.id) from ${payments} p join ${orders} o on o.id = p.order_id
     where p.status = 'authorised' and o.status = 'paid' and not exists (
       select from ${payments} c where c.order_id = o.id and c.status = 'captured'
     ))::float8 as authorised`;

async function ordersWithoutPayment(query: Query, { orders, payments }: Tables): Promise<number> {
  const [found] = await query<{ orders: number }>(`
    select count(*)::float8 as orders from ${orders} o
    where status = 'paid' and not exists (
      select from ${payments} p where p.order_id = o.id and p.status in ('authorised', 'captured')
    )`);
  return found?.orders ?? 0;
}

/** A reservation that is kept for an order that is not there at all is not under way: its stock is missed. */
const stockAmiss = ({ orders, orderLines, stock, reservations, reservationLines }: Tables): string => `
  with under_way as materialized (
    select order_id from ${reservations} r
    where state = 'held' and not exists (select from ${orders} o where o.id = r.order_id and o.status <> 'cancelled')
    union all
    select r.order_id from ${reservations} r join ${orders} o on o.id = r.order_id
    where r.state = 'kept' and o.status = 'cancelled'
  ), taken as (
    select product_id, sum(quantity) as quantity
    from (
      select product_id, quantity from ${orderLines} l
      where not exists (select from ${orders} o where o.id = l.order_id and o.status = 'cancelled')
      union all
      select product_id, quantity from ${reservationLines} join under_way using (order_id)
    ) lines
    group by product_id
  )
  select
    (select count(*) from ${stock} s left join taken t using (product_id)
     where s.available < 0 or s.available <> s.initial - coalesce(t.quantity, 0))::float8 as amiss,
    (select count(*) from under_way)::float8 as without`;
