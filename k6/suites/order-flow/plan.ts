import { orderFlowObjectives } from '../../../catalog/order-flow.ts';
import type { Profile } from '../../lib/profile.ts';

/** Those who may sign in, as published. */
const users = [
  ...[1, 2, 3].map((number) => ({ email: `user${number}@example.com`, password: 'testpass123' })),
  { email: 'loadtest@example.com', password: 'testpassword123' },
] as const;

/** The products there are, as published, and what they cost where the system does not say so. */
const products = [
  { id: 'prod-1', price: 999.99 },
  { id: 'prod-2', price: 29.99 },
  { id: 'prod-3', price: 79.99 },
  { id: 'prod-4', price: 299.99 },
  { id: 'prod-5', price: 149.99 },
] as const;

/** A product, and what it costs as far as anybody knows before it is looked at. */
export type Product = (typeof products)[number];

/** What a shopper does. */
export interface Plan {
  readonly user: (typeof users)[number];
  readonly product: Product;
  readonly quantity: number;
}

const at = <Item>(list: readonly Item[], index: number): Item => list[index % list.length] as Item;

/**
 * The plan of an iteration, by the numbers of the virtual user and of the iteration and not by chance, so that a short run
 * too comes to every product.
 */
export const planOf = (vu: number, iteration: number): Plan => ({
  user: at(users, vu),
  product: at(products, vu + iteration),
  quantity: 1 + (iteration % 3),
});

/**
 * How many flows must be completed at least. So many are promised for the whole load; a part of the users has a part of
 * the time. A handful of users need only show that there are some.
 */
export const leastFlows = ({ kind, scale }: Pick<Profile, 'kind' | 'scale'>): number =>
  kind.judgesRates ? Math.floor(orderFlowObjectives.flows.critical * scale * scale) : 0;
