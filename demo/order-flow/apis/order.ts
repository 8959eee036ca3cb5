import { readApi } from '../../kit/grpc/api.ts';

/** How many of a product, and what one costs in cents. */
export interface OrderLine {
  readonly product_id: string;
  readonly quantity: number;
  readonly price_cents: number;
}

/** Where an order goes. */
export interface Address {
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zip_code: string;
  readonly country: string;
}

/** What somebody orders. */
export interface NewOrder {
  readonly user_id: string;
  readonly lines: readonly OrderLine[];
  readonly shipping_address: Address;
  readonly payment_method: string;
  /** Empty where the customer did not say. */
  readonly idempotency_key: string;
}

/** An order. */
export interface Order extends Omit<NewOrder, 'idempotency_key'> {
  readonly id: string;
  /** `pending`, `paid`, or `cancelled` where it was not paid in time. */
  readonly status: string;
  readonly total_cents: number;
  readonly currency: string;
  /** Empty until it is paid. */
  readonly payment_id: string;
  readonly created_at: string;
}

/** What came of a new order. */
export interface CreatedOrder {
  readonly order: Order;
  /** Whether it was there already. */
  readonly repeated_request: boolean;
}

/** By which payment an order is paid. */
export interface PaidOrder {
  readonly id: string;
  readonly user_id: string;
  readonly payment_id: string;
  readonly amount_cents: number;
  readonly currency: string;
}

/** What the order service does; see `proto/order.proto`. */
interface OrderMethods {
  readonly Create: { readonly request: NewOrder; readonly response: CreatedOrder };
  readonly Get: { readonly request: { readonly id: string; readonly user_id: string }; readonly response: Order };
  readonly MarkPaid: { readonly request: PaidOrder; readonly response: Order };
}

/** The order service. */
export const orderApi = readApi<OrderMethods>(
  new URL('../proto/order.proto', import.meta.url),
  'order_flow.order.OrderService',
);
