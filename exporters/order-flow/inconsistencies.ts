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
 */
export async function readInconsistencies(
  query: Query,
  { orders, orderLines, payments, stock, reservations, reservationLines }: Tables,
): Promise<Inconsistencies> {
  const [found] = await query<Inconsistencies>(`
    with without_order as materialized (
      select r.order_id, r.state = 'held' or o.id is not null as under_way
      from ${reservations} r left join ${orders} o on o.id = r.order_id
      where r.state <> 'released' and (o.id is null or o.status = 'cancelled')
    ), taken as (
      select product_id, sum(quantity) as quantity
      from (
        select product_id, quantity from ${orderLines} l
        where not exists (select from ${orders} o where o.id = l.order_id and o.status = 'cancelled')
        union all
        select product_id, quantity from ${reservationLines} join without_order using (order_id) where under_way
      ) lines
      group by product_id
    )
    select
      (select count(*) from (
         select from ${payments} where status = 'captured' group by order_id having count(*) > 1
       ) twice)::float8 as paid_twice,
      (select count(*) from ${payments} p
       where status = 'captured' and not exists (
         select from ${orders} o where o.id = p.order_id and o.status = 'paid' and o.total_cents = p.amount_cents
       ))::float8 as payment_without_order,
      (select count(*) from ${orders} o
       where status = 'paid' and not exists (
         select from ${payments} p where p.order_id = o.id and p.status in ('authorised', 'captured')
       ))::float8 as order_without_payment,
      (select count(*) from ${stock} s left join taken t using (product_id)
       where s.available < 0 or s.available <> s.initial - coalesce(t.quantity, 0))::float8 as stock_not_conserved,
      (select count(*) from without_order)::float8 as "withoutOrder"`);
  if (!found) throw new Error('a statement without a table gives one row');
  return found;
}
