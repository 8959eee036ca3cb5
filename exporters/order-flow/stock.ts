import { orderFlowStock, orderFlowStockInitial } from '../../catalog/order-flow-exporter.ts';
import { type Reading, reading } from '../http/source.ts';
import type { Query } from '../stores/postgres/query.ts';
import type { Tables } from './tables.ts';

const most = 10;

/** Reads what is left of the products of which there was the most, and of all others together. */
export async function readStock(query: Query, { stock }: Tables): Promise<readonly Reading[]> {
  const rows = await query<{ product: string; available: number; initial: number }>(`
    with ranked as (
      select product_id::text as product, available, initial,
             row_number() over (order by initial desc, product_id) as place
      from ${stock}
    )
    select case when place <= ${most} then product else 'other' end as product,
           sum(available)::float8 as available, sum(initial)::float8 as initial
    from ranked group by 1`);
  const samples = (of: 'available' | 'initial') =>
    rows.map(({ product, [of]: value }) => ({ labels: { product }, value }));
  return [reading(orderFlowStock, samples('available')), reading(orderFlowStockInitial, samples('initial'))];
}
